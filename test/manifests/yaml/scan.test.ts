import { describe, expect, it } from 'vitest';
import { MAX_NESTING, type ScanProblem, scan } from '../../../src/manifests/yaml/scan.ts';

function problemsOf(text: string): readonly ScanProblem[] {
  const problems: ScanProblem[] = [];
  for (const _ of scan(text, (problem) => problems.push(problem)));
  return problems;
}

const flow = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
const block = (levels: number): string => `${'- '.repeat(levels)}a\n`;

describe('the limit of nesting', () => {
  it.each([
    ['flow lists at the limit', flow(MAX_NESTING), []],
    ['flow lists past it', flow(MAX_NESTING + 1), ['yaml-nesting']],
    ['block lists at the limit', block(MAX_NESTING), []],
    ['block lists past it', block(MAX_NESTING + 1), ['yaml-nesting']],
    ['flow inside block', `${'- '.repeat(MAX_NESTING)}[1]`, ['yaml-nesting']],
    ['brackets in double quotes', `a: "${'['.repeat(2_000)}"`, []],
    ['brackets in a plain text', `a: b${'['.repeat(2_000)}`, []],
    ['brackets in a comment', `a: b # ${'['.repeat(2_000)}`, []],
    ['brackets in a block text', `a: |\n  ${'['.repeat(2_000)}`, []],
    ['a quote inside plain text hides nothing', `a: x\n  'y\nb: ${flow(100)}`, ['yaml-nesting']],
    ['a million line ends', '\n'.repeat(1_000_000), ['yaml-tokens']],
    ['a million closing brackets', ']'.repeat(1_000_000), []],
  ])('%s', (_, text, codes) => {
    expect(problemsOf(text).map(({ code }) => code)).toEqual(codes);
  });
});
