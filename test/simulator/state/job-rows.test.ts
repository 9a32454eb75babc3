import { describe, expect, it } from 'vitest';
import { JobRows, type RowOutcome } from '../../../src/simulator/state/job-rows.ts';

/** More than the rows keep once each. */
const MANY = 1_500;

function rowsOf(outcomes: readonly RowOutcome[]): JobRows {
  const rows = new JobRows();
  for (const [index, outcome] of outcomes.entries()) {
    rows.add({ deviceId: `d${index}` }, 0);
    if ('status' in outcome) rows.complete(index, { ...outcome }, 0);
    else rows.fail(index, outcome.code, outcome.description, 0);
  }
  return rows;
}

describe('the outcomes of a job', () => {
  it('are stored once where they are equal, and apart where anything differs', () => {
    const different: readonly RowOutcome[] = [
      { status: 200, payload: 'a' },
      { status: 201, payload: 'a' },
      { status: 200, payload: 'b' },
      { code: '200', description: 'a' },
      { code: 'a', description: '200' },
    ];
    const rows = rowsOf([...different, ...different]);
    for (const [index, outcome] of different.entries()) {
      expect(rows.outcome(index)).toEqual(outcome);
      expect(rows.outcome(index + different.length)).toBe(rows.outcome(index));
    }
    expect(new Set(different.map((_, index) => rows.outcome(index))).size).toBe(different.length);
  });

  it('are right when there are more than can be stored once', () => {
    const outcomes = Array.from({ length: MANY }, (_, n) => ({ status: 200, payload: String(n) }));
    const rows = rowsOf([...outcomes, ...outcomes]);
    for (const [index, outcome] of [...outcomes, ...outcomes].entries())
      expect(rows.outcome(index)).toEqual(outcome);
    expect(rows.outcome(MANY)).toBe(rows.outcome(0));
  });
});
