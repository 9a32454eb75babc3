import { beforeAll, describe, expect, it } from 'vitest';
import type { History } from '../support/judge/history.ts';
import { describeViolations, judge, RULES } from '../support/judge/judge.ts';
import { SPOILT } from './spoilt-histories.ts';
import { playTrueHistory } from './true-history.ts';

/*
 * The judge of long runs is itself on trial: a true history, in which everything happens once, has to pass, and each
 * way of spoiling it has to be found, by the rule that is about it.
 */

describe('the judge of long runs', () => {
  let history: History;
  beforeAll(async () => {
    history = await playTrueHistory();
  });

  it('finds nothing wrong with a history in which nothing was', () => {
    expect(describeViolations(judge(history))).toEqual([]);
    expect(history.jobs.length).toBeGreaterThan(200);
    expect(history.passes.filter(({ isUndisturbed }) => isUndisturbed).length).toBeGreaterThan(200);
  });

  it.each(SPOILT)('finds %s (%s)', (_, rule, spoil) => {
    const found = judge(spoil(history)).map((violation) => violation.rule);
    expect(found).toContain(rule);
  });

  it('is tried on every rule', () => {
    expect(new Set(SPOILT.map(([, rule]) => rule))).toEqual(new Set(Object.keys(RULES)));
  });
});
