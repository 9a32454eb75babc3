import { expect, it } from 'vitest';
import { job, readTexts } from '../support/read-text.ts';

it('a name that two files use is reported in both, each with the other place', () => {
  const { diagnostics } = readTexts({ 'a.yaml': job(), 'b.yaml': `# second\n${job()}` });
  expect(diagnostics.map(({ range, message }) => `${range.file}:${range.line} ${message}`)).toEqual([
    'a.yaml:3 the job name "lock-doors" is also used at b.yaml:4',
    'b.yaml:4 the job name "lock-doors" is also used at a.yaml:3',
  ]);
});
