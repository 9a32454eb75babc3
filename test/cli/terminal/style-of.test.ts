import { describe, expect, it } from 'vitest';
import { styleOf } from '../../../src/cli/terminal/style-of.ts';

const output = (isTerminal: boolean, columns?: number) => ({ isTerminal, columns, write: () => {} });

describe('the width of lines', () => {
  it.each([
    ['a terminal', 132, 132],
    ['a narrow terminal', 60, 60],
    ['a terminal that is too narrow to read', 20, 40],
    ['a terminal of 0 columns', 0, 100],
    ['a file', undefined, 100],
  ])('of %s', (_, columns, width) => {
    expect(styleOf(output(columns !== undefined, columns), {}).width).toBe(width);
  });
});

describe('colour', () => {
  it.each([
    ['on a terminal', true, {}, true],
    ['in a file', false, {}, false],
    ['on a dumb terminal', true, { TERM: 'dumb' }, false],
    ['with NO_COLOR', true, { NO_COLOR: '1' }, false],
    ['with an empty NO_COLOR', true, { NO_COLOR: '' }, true],
    ['with FORCE_COLOR in a file', false, { FORCE_COLOR: '1' }, true],
    ['with FORCE_COLOR on a dumb terminal', false, { FORCE_COLOR: 'true', TERM: 'dumb' }, true],
    ['with FORCE_COLOR=0', true, { FORCE_COLOR: '0' }, false],
    ['with both', true, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ] as const)('%s', (_, isTerminal, env, colour) => {
    expect(styleOf(output(isTerminal), env).colour).toBe(colour);
  });
});
