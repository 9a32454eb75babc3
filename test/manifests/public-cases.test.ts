import { describe, expect, it } from 'vitest';
import { KEYS } from '../support/public-cases/keys.ts';
import { QUERIES } from '../support/public-cases/queries.ts';
import { SCHEDULES } from '../support/public-cases/schedules.ts';
import { TWINS } from '../support/public-cases/twins.ts';
import { YAML } from '../support/public-cases/yaml.ts';
import { readTexts } from '../support/read-text.ts';

describe.each([
  ['the limits of twins', TWINS],
  ['YAML', YAML],
  ['schedules', SCHEDULES],
  ['queries', QUERIES],
  ['keys and values of other tools', KEYS],
])('what people write: %s', (_, cases) => {
  it.each(cases)('$name', ({ text, says }) => {
    const { diagnostics } = readTexts({ 'job.yaml': text });
    expect(
      diagnostics.map(
        ({ code, message, hint, range }) =>
          `${range.line}:${range.column} ${code}: ${message}${hint === undefined ? '' : ` -> ${hint}`}`,
      ),
    ).toEqual(says);
  });
});
