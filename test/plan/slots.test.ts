import { describe, expect, it } from 'vitest';
import type { Instant } from '../../src/model/instant.ts';
import { contentOf } from '../../src/model/job-content.ts';
import { FIRST_UNIT, formatJobId } from '../../src/model/job-id.ts';
import type { JobManifest } from '../../src/model/manifest.ts';
import type { CreateChange } from '../../src/model/plan.ts';
import type { Queued } from '../../src/plan/diff.ts';
import { allocateSlots, type StayingJob } from '../../src/plan/slots.ts';
import { manifestNamed } from '../support/plan-world.ts';

const NOW = Date.parse('2026-03-02T12:00:00Z');
const MINUTE = 60_000;
const inMinutes = (minutes: number): Instant => NOW + minutes * MINUTE;

function idOf(name: string, scheduledAt: Instant): string {
  return formatJobId({ owner: 'acme', name, scheduledAt, ...FIRST_UNIT, revision: 0, attempt: 1 });
}

/** A job that could start, by its manifest and the minutes until then. */
function startable(name: string, minutes: number): CreateChange {
  const scheduledAt = inMinutes(minutes);
  const request = { jobId: idOf(name, scheduledAt), ...contentOf(manifestNamed(name)), startAt: scheduledAt };
  return { manifest: name, scheduledAt, action: 'create', reason: 'due', because: 'It is due.', request };
}

function queued(manifest: JobManifest, minutes: number, more: number): Queued {
  const scheduledAt = inMinutes(minutes);
  return { manifest, jobId: idOf(manifest.name, scheduledAt), run: { occurrence: { scheduledAt }, more } };
}

interface Case {
  /** `a 30` is a job of `a` in 30 minutes. */
  readonly startable: readonly string[];
  readonly total: number;
  readonly limit?: number;
  /** Minutes until the jobs start that hold a slot. */
  readonly held?: readonly number[];
  readonly staying?: readonly StayingJob[];
  readonly queued?: readonly Queued[];
  readonly manifests?: readonly JobManifest[];
}

/** `+a 30` has a slot; `slot a 30 +2`: it waits for one, with two others. */
function allocate({ held = [], staying = [], queued: behind = [], ...rest }: Case): readonly string[] {
  const jobs = rest.startable.map((text) => {
    const [name = '', minutes] = text.split(' ');
    return startable(name, Number(minutes));
  });
  const named = new Map(jobs.map(({ manifest }) => [manifest, manifestNamed(manifest)]));
  for (const manifest of rest.manifests ?? []) named.set(manifest.name, manifest);
  const changes = allocateSlots({
    startable: jobs,
    queued: behind,
    manifests: named,
    staying,
    total: rest.total,
    ...(rest.limit !== undefined && { limit: rest.limit }),
    held: held.map(inMinutes),
    now: NOW,
  });
  return changes.map((change) => {
    const which = `${change.manifest} ${(change.scheduledAt - NOW) / MINUTE}`;
    if (change.action === 'create') return `+${which}`;
    return `${change.reason} ${which}${change.more > 0 ? ` +${change.more}` : ''}`;
  });
}

/** A job of ours that is on the hub. */
function stayingOf(manifest: string, minutes: number): StayingJob {
  const from = inMinutes(minutes);
  return { manifest, jobId: idOf(manifest, from), scheduledAt: from, from, until: from + 5 * MINUTE };
}

const allow = (name: string) => manifestNamed(name, { concurrencyPolicy: 'Allow' });

describe('the slots of a hub', () => {
  it.each<[name: string, world: Case, changes: readonly string[]]>([
    [
      'go to the jobs that start first',
      { startable: ['b 20', 'a 10', 'c 5'], total: 2 },
      ['+c 5', '+a 10', 'slot b 20'],
    ],
    ['are all taken', { startable: ['a 10'], total: 1, held: [-5] }, ['slot a 10']],
    ['are more than the tier has', { startable: ['a 10'], total: 1, held: [-5, -5] }, ['slot a 10']],
    [
      'hold jobs later than an hour from now at most by half',
      { startable: ['a 90', 'b 100', 'c 110', 'd 120'], total: 5 },
      ['+a 90', '+b 100', 'slot c 110', 'slot d 120'],
    ],
    [
      'are left to a nearer job that is not there yet',
      { startable: ['b 100'], total: 5, held: [200, 300] },
      ['slot b 100'],
    ],
    ['go to a nearer one all the same', { startable: ['a 60'], total: 5, held: [200, 300] }, ['+a 60']],
    ['on a hub with one slot go to a far job, too', { startable: ['a 600'], total: 1 }, ['+a 600']],
    [
      'are waited for with one line for each manifest',
      { startable: ['a 10', 'a 25', 'a 40', 'b 50'], total: 1, manifests: [allow('a')] },
      ['+a 10', 'slot a 25 +1', 'slot b 50'],
    ],
    [
      'are waited for by those that are only counted, too',
      {
        startable: ['a 10'],
        total: 1,
        manifests: [allow('a')],
        queued: [queued(allow('a'), 30, 3)],
      },
      ['+a 10', 'slot a 30 +3'],
    ],
    [
      'of our own are fewer than those of the tier',
      { startable: ['a 10', 'b 20', 'c 30'], total: 5, limit: 2 },
      ['+a 10', '+b 20', 'slot c 30'],
    ],
    [
      'of our own are held by our own jobs',
      { startable: ['a 10', 'b 20'], total: 5, limit: 2, held: [0], staying: [stayingOf('c', 0)] },
      ['+a 10', 'slot b 20'],
    ],
    [
      'of our own are not held by the jobs of others, while the tier has some left',
      { startable: ['a 10', 'b 20', 'c 30'], total: 5, limit: 2, held: [0, 0] },
      ['+a 10', '+b 20', 'slot c 30'],
    ],
    [
      'of our own do not help when others hold those of the tier',
      { startable: ['a 10', 'b 20'], total: 5, limit: 2, held: [0, 0, 0, 0] },
      ['+a 10', 'slot b 20'],
    ],
    [
      'of our own are for later jobs at most by half',
      { startable: ['a 90', 'b 100', 'c 110'], total: 10, limit: 4 },
      ['+a 90', '+b 100', 'slot c 110'],
    ],
  ])('%s', (_, world, changes) => {
    expect(allocate(world)).toEqual(changes);
  });

  it('say whose limit it is', () => {
    const why = (world: Partial<Parameters<typeof allocateSlots>[0]>) =>
      allocateSlots({
        startable: [startable('a', 10)],
        queued: [],
        manifests: new Map([['a', manifestNamed('a')]]),
        staying: [],
        total: 5,
        held: [],
        now: NOW,
        ...world,
      }).map(({ because }) => because);
    const one = stayingOf('c', 0);
    expect(why({ limit: 1, staying: [one], held: [one.from] })[0]).toContain(
      'This repository may hold 1 job slot of this hub (slots in hubjobs.yaml), and does',
    );
    expect(why({ limit: 1, held: [0, 0, 0, 0, 0].map(inMinutes) })[0]).toContain(
      'All 5 job slots of this tier',
    );
  });
});

describe('a job that may not run beside another one of its manifest', () => {
  const staying: StayingJob = {
    manifest: 'a',
    jobId: 'acme-a-2603021155',
    scheduledAt: inMinutes(-5),
    from: inMinutes(-5),
    until: inMinutes(5),
  };

  it.each<[name: string, world: Case, changes: readonly string[]]>([
    [
      'waits for it, and leaves its slot to others',
      { startable: ['a 4', 'b 6'], total: 1, staying: [staying] },
      ['+b 6', 'overlap a 4'],
    ],
    [
      'starts at the moment when it must have ended',
      { startable: ['a 5'], total: 1, staying: [staying] },
      ['+a 5'],
    ],
    [
      'starts beside it under Allow',
      { startable: ['a 4'], total: 1, staying: [staying], manifests: [allow('a')] },
      ['+a 4'],
    ],
    ['waits for one of the same plan', { startable: ['a 10', 'a 15'], total: 5 }, ['+a 10', 'overlap a 15']],
  ])('%s', (_, world, changes) => {
    expect(allocate(world)).toEqual(changes);
  });

  it('names the same one whatever the order of the hub', () => {
    const later = { ...staying, jobId: 'acme-a-2603021156', from: inMinutes(-4) };
    const sentences = [
      [staying, later],
      [later, staying],
    ].map(
      (order) =>
        allocateSlots({
          startable: [startable('a', 4)],
          queued: [],
          manifests: new Map([['a', manifestNamed('a')]]),
          staying: order,
          total: 5,
          held: [],
          now: NOW,
        })[0]?.because,
    );
    expect(sentences[0]).toContain('acme-a-2603021155');
    expect(sentences[1]).toBe(sentences[0]);
  });
});

it('nobody gets a slot twice, and none is left free that somebody could have', () => {
  const jobs = Array.from({ length: 12 }, (_, index) => `m${index} ${index * 10}`);
  const granted = allocate({ startable: jobs, total: 10, held: [-1] }).filter((text) => text.startsWith('+'));
  expect(granted).toHaveLength(9);
});
