import { describe, expect, it } from 'vitest';
import { diagnosticsOf, job, readTexts, rollout } from '../../support/read-text.ts';

interface Case {
  readonly name: string;
  readonly text: string;
  /** `code line:column`, all of them. */
  readonly found: readonly string[];
}

const stages = (...all: readonly string[]) => rollout({ stages: `[${all.join(', ')}]` });
const withStage = (stage: string) => stages('{ name: one, devices: 1 }', stage);

/** A rollout whose target, stage and opposite of done have so many characters together. */
function ofLength(length: number): string {
  const query = (size: number) => `tags.a = '${'x'.repeat(size - 11)}'`;
  const notDone = 'NOT IS_DEFINED(properties.reported.version) OR properties.reported.version != 2'.length;
  return rollout({
    target: `{ query: ${query(1_000)} }`,
    stages: `[{ name: one, query: ${query(length - 1_000 - notDone)} }]`,
  });
}

const shape: readonly Case[] = [
  { name: 'all parts are good', text: rollout(), found: [] },
  {
    name: 'a name of 24 characters',
    text: rollout({ metadata: `{ name: ${'a'.repeat(24)} }` }),
    found: [],
  },
  {
    name: 'a name of 25 characters',
    text: rollout({ metadata: `{ name: ${'a'.repeat(25)} }` }),
    found: ['out-of-range 3:19'],
  },
  {
    name: 'neither method nor twin',
    text: rollout({ action: 'suspend: true', done: '', more: '' }),
    found: ['choose-one 4:1'],
  },
  {
    name: 'both method and twin',
    text: rollout({ more: 'method: { name: update }' }),
    found: ['choose-one 6:3'],
  },
  { name: 'no stage', text: stages(), found: ['out-of-range 8:11'] },
  {
    name: 'ten stages',
    text: stages(...Array.from({ length: 10 }, (_, index) => `{ name: s${index}, devices: 1 }`)),
    found: ['out-of-range 8:11'],
  },
  {
    name: 'nine stages',
    text: stages(...Array.from({ length: 9 }, (_, index) => `{ name: s${index}, devices: 1 }`)),
    found: [],
  },
  {
    name: 'a stage with a query and a share',
    text: withStage('{ name: two, query: tags.a = 1, share: 10% }'),
    found: ['choose-one 8:71'],
  },
  {
    name: 'a stage with more devices than can be named by their ids',
    text: withStage('{ name: two, devices: 501 }'),
    found: ['out-of-range 8:61'],
  },
  {
    name: 'a limit without its sign',
    text: rollout({ more: 'gate: { failed: 1% }' }),
    found: ['wrong-form 9:19'],
  },
  {
    name: 'a share of reached devices without its sign',
    text: rollout({ more: 'gate: { reached: 95% }' }),
    found: ['wrong-form 9:20'],
  },
  { name: 'a limit below 0', text: rollout({ more: 'gate: { lost: -1 }' }), found: ['out-of-range 9:17'] },
  {
    name: 'tries without a distance',
    text: rollout({ more: 'retry: { tries: 3 }' }),
    found: ['missing-key 9:3'],
  },
  {
    name: 'nine tries beside the first one',
    text: rollout({ more: 'retry: { every: 6h, tries: 9 }' }),
    found: ['out-of-range 9:30'],
  },
  {
    name: 'a time of its own for the tries',
    text: rollout({ more: 'retry: { every: 6h, tries: 2, for: 3d }' }),
    found: ['unknown-key 9:33'],
  },
];

const meaning: readonly Case[] = [
  {
    name: 'the name of the tag that shards have',
    text: rollout({ metadata: '{ name: shard }' }),
    found: ['reserved-name 3:19'],
  },
  {
    name: 'a target of everything',
    text: rollout({ target: '{ query: "*" }' }),
    found: ['query-all 5:20'],
  },
  {
    name: 'all devices, in plain words',
    text: rollout({ target: '{ allDevices: true, maxDevices: 5 }' }),
    found: [],
  },
  {
    name: 'a stage of everything',
    text: withStage("{ name: two, query: '*' }"),
    found: ['query-all 8:59'],
  },
  {
    name: 'a target of modules',
    text: rollout({ target: '{ query: FROM devices.modules WHERE tags.a = 1 }' }),
    found: ['rollout-modules 5:20'],
  },
  {
    name: 'a stage of modules',
    text: withStage('{ name: two, query: FROM devices.modules WHERE tags.a = 1 }'),
    found: ['rollout-modules 8:59'],
  },
  {
    name: 'done said of modules',
    text: rollout({ done: 'done: FROM devices.modules WHERE tags.a = 1' }),
    found: ['done-condition 7:9'],
  },
  {
    name: 'done that every device is',
    text: rollout({ done: 'done: "*"' }),
    found: ['done-condition 7:9'],
  },
  {
    name: 'conditions that say where they look',
    text: rollout({
      target: '{ query: FROM devices WHERE tags.a = 1 }',
      stages: '[{ name: one, query: FROM devices WHERE tags.b = 1 }]',
    }),
    found: ['query-full-statement 5:20', 'query-full-statement 8:32'],
  },
  {
    name: 'a target that done empties',
    text: rollout({
      target: '{ query: properties.reported.version < 2 OR NOT IS_DEFINED(properties.reported.version) }',
    }),
    found: ['done-empties-target 5:20'],
  },
  {
    name: 'conditions that just fit beside the marks',
    text: ofLength(7_592),
    found: [],
  },
  {
    name: 'conditions that do not',
    text: ofLength(7_593),
    found: ['query-too-long 8:32'],
  },
  {
    name: 'conditions that cannot be read, all of them',
    text: rollout({
      target: '{ query: tags.a = }',
      done: 'done: tags.b IN',
      stages: `[{ name: one, query: "STARTS_WITH(tags.c, 'x')" }]`,
    }),
    found: ['query-syntax 5:28', 'query-syntax 7:18', 'query-routing-function 8:33'],
  },
  {
    name: 'its own tag',
    text: rollout({ action: 'twin: { tags: { hubjobs: null } }' }),
    found: ['reserved-name 6:19'],
  },
  {
    name: 'a key that the hub refuses',
    text: rollout({ action: 'twin: { tags: { a.b: 1 } }' }),
    found: ['twin-key 6:19'],
  },
  {
    name: 'desired properties without done',
    text: rollout({ done: '' }),
    found: ['rollout-no-done 6:11'],
  },
  {
    name: 'tags without done are done when they are written',
    text: rollout({ action: 'twin: { tags: { a: 1 } }', done: '' }),
    found: [],
  },
  {
    name: 'a method without done is done when it was answered',
    text: rollout({ action: 'method: { name: update }', done: '' }),
    found: [],
  },
  {
    name: 'connectTimeout over responseTimeout',
    text: rollout({ action: 'method: { name: update, connectTimeout: 31s }' }),
    found: ['connect-timeout 6:43'],
  },
  {
    name: 'two stages of one name',
    text: withStage('{ name: one }'),
    found: ['rollout-stage-name 8:47'],
  },
  {
    name: 'a stage behind the rest',
    text: stages('{ name: all }', '{ name: late, devices: 5 }'),
    found: ['rollout-empty-stage 8:35'],
  },
  {
    name: 'a stage behind 100%',
    text: stages('{ name: all, share: 100% }', '{ name: late }'),
    found: ['rollout-empty-stage 8:48'],
  },
  {
    name: 'a share that grows',
    text: stages('{ name: one, share: 10% }', '{ name: two, devices: 3 }', '{ name: three, share: 10.5% }'),
    found: [],
  },
  {
    name: 'a share that does not grow',
    text: stages('{ name: one, share: 10% }', '{ name: two, devices: 3 }', '{ name: three, share: 10% }'),
    found: ['rollout-empty-stage 8:88'],
  },
  { name: 'no share at all', text: stages('{ name: one, share: 0% }'), found: ['rollout-empty-stage 8:32'] },
  {
    name: 'an approval of the first stage',
    text: stages('{ name: one, after: approval }'),
    found: ['rollout-promote 8:32'],
  },
  {
    name: 'an approval of the second stage, and a word for it',
    text: rollout({
      stages: '[{ name: one, devices: 1 }, { name: two, after: approval }]',
      more: 'promote: two',
    }),
    found: [],
  },
  {
    name: 'the promotion of a stage that is not there',
    text: rollout({ more: 'promote: rst' }),
    found: ['rollout-promote 9:12'],
  },
  {
    name: 'the promotion of the first stage',
    text: rollout({ more: 'promote: canary' }),
    found: ['rollout-promote 9:12'],
  },
  {
    name: 'a gate that cannot pass in its time',
    text: rollout({ more: 'gate: { settle: 1h, within: 2h }' }),
    found: ['rollout-gate-time 9:31'],
  },
  {
    name: 'a gate that just can',
    text: rollout({ more: 'gate: { settle: 1h, within: 121m }' }),
    found: [],
  },
  {
    name: 'a stage whose gate cannot pass in the time of the rollout',
    text: withStage('{ name: two, gate: { settle: 12h } }'),
    found: ['rollout-gate-time 8:68'],
  },
  {
    name: 'tries at the distance of the time limit',
    text: rollout({ more: 'retry: { every: 1h, tries: 1 }' }),
    found: ['retry-every 9:19'],
  },
  {
    name: 'tries after the time limit',
    text: rollout({ more: 'retry: { every: 61m, tries: 8 }' }),
    found: [],
  },
  {
    name: 'longer than a hub remembers',
    text: rollout({ more: 'for: 26d' }),
    found: ['duration-range 9:8'],
  },
  {
    name: 'a time limit over a week',
    text: rollout({ more: 'maxExecutionTime: 8d' }),
    found: ['duration-range 9:21'],
  },
  {
    name: 'durations of a gate outside their limits',
    text: withStage('{ name: two, gate: { settle: 8d, within: 26d } }'),
    found: ['duration-range 8:68', 'duration-range 8:80'],
  },
  { name: 'a start in the past', text: rollout({ more: 'start: 2020-01-01T10:00Z' }), found: [] },
  { name: 'a start at the merge', text: rollout({ more: 'start: merged' }), found: [] },
  {
    name: 'a start without a zone',
    text: rollout({ more: 'start: 2027-04-06T10:00' }),
    found: ['at-no-zone 9:10'],
  },
  { name: 'a start that is no time', text: rollout({ more: 'start: soon' }), found: ['at-format 9:10'] },
  {
    name: 'an unknown zone',
    text: rollout({ more: 'timeZone: Europe/Budapset' }),
    found: ['unknown-time-zone 9:13'],
  },
  {
    name: 'windows in a zone',
    text: rollout({
      more: 'windows: [{ cron: "0 8 * * MON-FRI", for: 8h }]\n  timeZone: Europe/Budapest',
    }),
    found: [],
  },
  {
    name: 'windows without a zone',
    text: rollout({ more: 'windows: [{ cron: "0 8 * * *", for: 8h }]' }),
    found: ['cron-no-zone 9:15'],
  },
  {
    name: 'windows that never open, and one that is too short for a job',
    text: rollout({
      more: 'windows: [{ cron: "0 0 30 2 *", for: 8h }, { cron: "0 8 * *", for: 9m }]\n  timeZone: UTC',
    }),
    found: ['cron-never-fires 9:21', 'cron-field-count 9:54', 'duration-range 9:70'],
  },
  {
    name: 'windows of a stage in a zone of its own',
    text: withStage('{ name: two, timeZone: Asia/Tokyo, windows: [{ cron: "0 8 * * *", for: 8h }] }'),
    found: [],
  },
  {
    name: 'windows of a stage in a zone that is not known',
    text: withStage('{ name: two, timeZone: Asia/Tokio, windows: [{ cron: "0 8 * * *", for: 8h }] }'),
    found: ['unknown-time-zone 8:62'],
  },
  {
    name: 'mistakes of shape and of meaning at once',
    text: rollout({ target: `{ query: "STARTS_WITH(tags.a, 'x')" }`, more: 'fro: 26d\n  for: 26d' }),
    found: ['query-routing-function 5:21', 'unknown-key 9:3', 'duration-range 10:8'],
  },
  {
    name: 'stages of the wrong shape do not hide what is wrong elsewhere',
    text: rollout({ stages: 'none', more: 'maxExecutionTime: 8d\n  promote: rest' }),
    found: ['wrong-type 8:11', 'duration-range 9:21'],
  },
];

describe('a rollout', () => {
  it.each([...shape, ...meaning])('is checked: $name', ({ text, found }) => {
    expect(diagnosticsOf(text)).toEqual(found);
  });

  it('has a name that no job has', () => {
    const { diagnostics } = readTexts({
      'a.yaml': job({ metadata: '{ name: a }' }),
      'b.yaml': rollout({ metadata: '{ name: a }' }),
    });
    expect(diagnostics.map(({ message, range }) => `${range.file} ${message}`)).toEqual([
      'a.yaml the job name "a" is also used by a rollout at b.yaml:3',
      'b.yaml the rollout name "a" is also used by a job at a.yaml:3',
    ]);
  });

  it('is set beside the fleet, as a job is', () => {
    const { diagnostics } = readTexts({
      'fleet.yaml':
        'apiVersion: hubjobs/v1\nkind: Fleet\nmetadata: { name: f }\nspec: { groups: [{ name: g, count: 2, idPattern: "d-{index}", tags: { site: campus, ring: canary }, reported: { model: old } }] }\n',
      'rollout.yaml': rollout({
        target: "{ query: tags.site = 'camps' }",
        done: "done: properties.reported.model = 'new'",
        stages: "[{ name: one, query: tags.rnig = 'canary' }]",
      }),
    });
    expect(diagnostics.map(({ code, range }) => `${code} ${range.line}:${range.column}`)).toEqual([
      'query-unknown-value 5:32',
      'query-unknown-path 8:37',
    ]);
  });

  it('may be done with a value that no device of the fleet has yet, of a type that it has', () => {
    const withDone = (done: string) =>
      readTexts({
        'fleet.yaml':
          'apiVersion: hubjobs/v1\nkind: Fleet\nmetadata: { name: f }\nspec: { groups: [{ name: g, count: 2, idPattern: "d-{index}", tags: { site: campus, ring: canary }, reported: { model: old } }] }\n',
        'rollout.yaml': rollout({ done }),
        'job.yaml': job({ target: "{ query: tags.site = 'campus' }", more: done }),
      }).diagnostics.map(({ code, range }) => `${range.file} ${code}`);
    expect(withDone("done: properties.reported.model = 'new'")).toEqual([]);
    expect(withDone('done: properties.reported.model = 2')).toEqual([
      'job.yaml query-type-mismatch',
      'rollout.yaml query-type-mismatch',
    ]);
  });

  it('is enough for a repository', () => {
    const { diagnostics, rollouts } = readTexts({ 'rollout.yaml': rollout() }, { 'no-manifests': 'error' });
    expect(diagnostics).toEqual([]);
    expect(rollouts.map(({ name }) => name)).toEqual(['firmware']);
  });
});
