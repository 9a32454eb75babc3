import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conditionOf, partsOf } from '../../src/desired/parts.ts';
import { type Unit, unitsOf } from '../../src/desired/units.ts';
import type { HubJobStatus } from '../../src/model/hub-job.ts';
import { FIRST_UNIT, formatJobId, parseJobId } from '../../src/model/job-id.ts';
import type { OwnJob } from '../../src/model/jobs-on-hub.ts';
import type { DeviceList, JobManifest } from '../../src/model/manifest.ts';
import { idsOf, isOneOf } from '../../src/query/device-list.ts';
import { MAX_QUERY_LENGTH } from '../../src/query/limits.ts';
import { manifestNamed } from '../support/plan-world.ts';

const SCHEDULED_AT = Date.parse('2026-03-02T12:00:00Z');

function listOf(ids: readonly string[], base = '*'): DeviceList {
  return { ids: [...ids].sort(), base };
}

function recall(ids: readonly string[], base = '*'): JobManifest {
  const list = listOf(ids, base);
  return manifestNamed('recall', {
    target: { condition: conditionOf(list, list.ids), allDevices: false, list },
  });
}

function made(part: number, condition: string, status: HubJobStatus, attempt = 1): OwnJob {
  const jobId = formatJobId({
    owner: 'acme',
    name: 'recall',
    scheduledAt: SCHEDULED_AT,
    ...FIRST_UNIT,
    part,
    revision: 0,
    attempt,
  });
  const parts = parseJobId(jobId);
  if (!parts) throw new Error(`${jobId} is no id`);
  return { job: { jobId, type: 'method', status, condition }, parts };
}

const doors = (count: number) => Array.from({ length: count }, (_, index) => `door-${index + 1}`);

/** `1: a b` for each unit. */
function inShort(units: readonly Unit[], manifest: JobManifest): readonly string[] {
  return units.map((unit) => {
    const ids = idsOf(unit.contentIn(manifest)?.condition ?? '');
    return `${unit.part}: ${ids?.join(' ') ?? 'nobody'}`;
  });
}

describe('the parts of a list', () => {
  it('are one while a condition holds all ids', () => {
    expect(partsOf(listOf(['b', 'a', 'c']))).toEqual([['a', 'b', 'c']]);
  });

  it('are as few and as even as possible, and name each device once', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9:.+%_#*?!(),=@$'-]{1,128}$/), {
          minLength: 1,
          maxLength: 800,
        }),
        fc.constantFrom('*', "tags.site = 'a' OR tags.site = 'b'", `tags.a = '${'x'.repeat(7_000)}'`),
        (ids, base) => {
          const list = listOf(ids, base);
          const parts = partsOf(list);
          expect(parts.flat().sort()).toEqual(list.ids);
          const lengths = parts.map((part) => part.length);
          expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
          for (const part of parts) {
            const condition = conditionOf(list, part);
            expect(condition.length).toBeLessThanOrEqual(MAX_QUERY_LENGTH);
            expect(idsOf(condition)).toEqual(part);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('hold 3,000 ordinary ids in a few jobs', () => {
    expect(partsOf(listOf(doors(3_000))).map((part) => part.length)).toEqual([600, 600, 600, 600, 600]);
  });
});

interface Case {
  readonly name: string;
  readonly ids: readonly string[];
  readonly jobs: readonly OwnJob[];
  readonly units: readonly string[];
}

const cases: readonly Case[] = [
  { name: 'no job', ids: ['a', 'b'], jobs: [], units: ['1: a b'] },
  {
    name: 'a new id while the part waits: another part',
    ids: ['a', 'b', 'c'],
    jobs: [made(1, isOneOf(['a', 'b']), 'scheduled')],
    units: ['1: a b', '2: c'],
  },
  {
    name: 'an id that is gone, and one part whose ids are all gone',
    ids: ['a', 'c'],
    jobs: [made(1, isOneOf(['a', 'b']), 'completed'), made(2, isOneOf(['d']), 'scheduled')],
    units: ['1: a', '2: nobody', '3: c'],
  },
  {
    name: 'a part that somebody stopped keeps its ids',
    ids: ['a', 'b'],
    jobs: [made(1, isOneOf(['a']), 'cancelled')],
    units: ['1: a', '2: b'],
  },
  {
    name: 'the newest attempt counts, and what it does not name any more is free',
    ids: ['a', 'b'],
    jobs: [made(1, isOneOf(['a']), 'scheduled', 2), made(1, isOneOf(['a', 'b']), 'cancelled')],
    units: ['1: a', '2: b'],
  },
  {
    name: 'a job for a query that waits gives its place to the list',
    ids: ['a', 'b'],
    jobs: [made(1, "tags.site = 'a'", 'scheduled')],
    units: ['1: a b'],
  },
];

describe('the units of an occurrence with a list', () => {
  it.each(cases)('$name', ({ ids, jobs, units }) => {
    const manifest = recall(ids);
    expect(inShort(unitsOf(manifest, jobs), manifest)).toEqual(units);
  });

  it('are one, and over, when a job for another target has run', () => {
    const manifest = recall(['a', 'b']);
    expect(unitsOf(manifest, [made(1, "tags.site = 'a'", 'completed')]).map(({ part }) => part)).toEqual([1]);
  });

  it('never name a device twice, whatever is edited and whatever becomes of the jobs', () => {
    const edit = fc.uniqueArray(fc.constantFrom(...doors(12)), { minLength: 1 });
    const fate = fc.constantFrom<HubJobStatus>('scheduled', 'running', 'completed', 'failed');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(edit, fc.array(fate), fc.nat(3)), { minLength: 1, maxLength: 6 }),
        (steps) => {
          const jobs = new Map<string, OwnJob>();
          for (const [ids, fates, died] of steps) {
            const manifest = recall(ids);
            const units = unitsOf(manifest, [...jobs.values()]);
            // A run that died made only some of the new jobs.
            for (const unit of units.slice(0, units.length - died)) {
              const condition = unit.contentIn(manifest)?.condition;
              if (condition === undefined) continue;
              const own = made(
                unit.part,
                condition,
                fates[unit.part % Math.max(1, fates.length)] ?? 'scheduled',
              );
              const before = jobs.get(own.job.jobId);
              if (!before || before.job.status === 'scheduled') jobs.set(own.job.jobId, own);
            }
            const named = [...jobs.values()].flatMap(({ job }) => idsOf(job.condition ?? '') ?? []);
            expect(named.length).toBe(new Set(named).size);
          }
        },
      ),
    );
  });
});
