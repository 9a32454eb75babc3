import { describe, expect, it } from 'vitest';
import { findTwinProblems, MAX_TWIN_BYTES, twinBytes } from '../../src/twin/limits.ts';
import { TWIN_CASES } from '../support/twin-cases.ts';

describe('the limits of a twin', () => {
  it.each(TWIN_CASES)('$name', ({ tags, problem }) => {
    const value = JSON.parse(tags);
    const problems = findTwinProblems(value).map(({ kind, path }) => `${kind} at ${path.join('.')}`);
    const isTooLarge = problems.length === 0 && twinBytes(value) > MAX_TWIN_BYTES.tags;
    expect([...problems, ...(isTooLarge ? ['size at '] : [])]).toEqual(
      problem === undefined ? [] : [problem],
    );
  });
});
