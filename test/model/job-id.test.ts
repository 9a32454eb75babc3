import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatJobId, MAX_JOB_ID_LENGTH, parseJobId, stampOf } from '../../src/model/job-id.ts';
import { STRESS } from '../support/stress.ts';

const MINUTE = 60_000;

const partsOf = (maxName: number) =>
  fc.record({
    owner: fc.stringMatching(/^[a-z0-9]{1,12}$/),
    name: fc.stringMatching(new RegExp(`^[a-z0-9]([a-z0-9-]{0,${maxName - 2}}[a-z0-9])?$`)),
    scheduledAt: fc
      .integer({
        min: Date.parse('2026-01-01T00:00Z') / MINUTE,
        max: Date.parse('2099-12-31T23:59Z') / MINUTE,
      })
      .map((minutes) => minutes * MINUTE),
    stage: fc.integer({ min: 1, max: 9 }),
    part: fc.integer({ min: 1, max: 99 }),
    try: fc.integer({ min: 0, max: 9 }),
    revision: fc.integer({ min: 0, max: 999 }),
    attempt: fc.integer({ min: 1, max: 99 }),
  });

describe('the id of a hub job', () => {
  it('is read back as it was made', () => {
    fc.assert(
      fc.property(partsOf(28), (parts) => {
        const id = formatJobId(parts);
        if (id.length <= MAX_JOB_ID_LENGTH) expect(parseJobId(id)).toEqual(parts);
        else expect(parseJobId(id)).toBeUndefined();
      }),
      { numRuns: 500 * STRESS },
    );
  });

  it('differs from every other', () => {
    fc.assert(
      fc.property(partsOf(28), partsOf(28), (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        expect(formatJobId(one)).not.toBe(formatJobId(other));
      }),
      { numRuns: 500 * STRESS },
    );
  });

  it('of a rollout is never too long', () => {
    const longest = formatJobId({
      owner: 'a'.repeat(12),
      name: 'b'.repeat(24),
      scheduledAt: 0,
      stage: 9,
      part: 99,
      try: 9,
      revision: 0,
      attempt: 99,
    });
    expect(longest.length).toBeLessThanOrEqual(MAX_JOB_ID_LENGTH);
  });

  it('of a job with one unit is never too long', () => {
    const longest = formatJobId({
      owner: 'a'.repeat(12),
      name: 'b'.repeat(28),
      scheduledAt: 0,
      stage: 1,
      part: 1,
      try: 1,
      revision: 999,
      attempt: 99,
    });
    expect(longest.length).toBeLessThanOrEqual(MAX_JOB_ID_LENGTH);
  });

  it('has the time in UTC, to the minute', () => {
    expect(stampOf(Date.parse('2026-03-02T22:05:00Z'))).toBe('2603022205');
  });
});
