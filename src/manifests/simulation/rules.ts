import type { JsonPath } from '../../model/json.ts';
import { REASONS } from '../../model/plan.ts';
import { nearest } from '../../query/nearest.ts';
import { parseAt } from '../../schedule/at.ts';
import type { Finding } from '../findings/finding.ts';
import type { WrittenSimulation } from '../generated/written-simulation.ts';
import { checkDurationRange, type DurationLimits, durationMs } from '../values/duration-range.ts';
import { checkBounds, reversedRange } from './expected.ts';

/** The names that a simulation may use. */
export interface KnownNames {
  readonly job: ReadonlySet<string>;
  readonly rollout: ReadonlySet<string>;
  /** By the name of the rollout; absent: it cannot be read. */
  readonly stagesOf: ReadonlyMap<string, ReadonlySet<string>>;
  readonly fleet: ReadonlySet<string>;
}

type Spec = WrittenSimulation['spec'];

const LENGTH = { min: '1m', max: '366d' };
const LATENESS = { min: '0s', max: '7d' };

/** What is wrong with a simulation of the right shape. */
export function checkSimulation(spec: Spec, names: KnownNames): readonly Finding[] {
  return [...checkTimes(spec), ...checkNames(spec, names), ...checkExpectations(spec)];
}

function checkTimes(spec: Spec): readonly Finding[] {
  const check = (text: string | undefined, limits: DurationLimits, path: JsonPath) =>
    text === undefined ? [] : checkDurationRange(text, limits, ['spec', ...path]);
  const { edits = [], expect } = spec;
  return [
    ...checkFrom(spec.from),
    ...check(spec.for, LENGTH, ['for']),
    ...check(spec.every, LENGTH, ['every']),
    ...checkLate(spec.late),
    ...edits.flatMap(({ after }, index) =>
      check(after, { min: edits[index - 1]?.after ?? '0s', max: spec.for }, ['edits', index, 'after']),
    ),
    ...(expect.twins ?? []).flatMap(({ after }, index) =>
      check(after, { min: '0s', max: spec.for }, ['expect', 'twins', index, 'after']),
    ),
  ];
}

function checkFrom(from: string): readonly Finding[] {
  // Seconds are allowed here; Date.parse takes April 31 for May 1.
  const parsed = parseAt(from.replace(/(T\d\d:\d\d):[0-5]\d/, '$1'));
  if (!('problem' in parsed) && !Number.isNaN(Date.parse(from))) return [];
  return [
    {
      code: 'at-date',
      path: ['spec', 'from'],
      message: `${from} is a date or time that does not exist`,
      hint: 'write a time with its offset, such as 2027-03-01T08:00:00+01:00',
    },
  ];
}

/** A time, or a range of times. */
function checkLate(late: string | undefined): readonly Finding[] {
  if (late === undefined) return [];
  const path = ['spec', 'late'];
  const bounds = late.split('..');
  const [min = '', max = min] = bounds;
  return [
    ...bounds.flatMap((text) => checkDurationRange(text, LATENESS, path)),
    ...(durationMs(min) > durationMs(max) ? [reversedRange(late, path)] : []),
  ];
}

/** Where a simulation names something. */
interface Mention {
  readonly kind: 'job' | 'rollout' | 'job or rollout' | 'fleet' | 'reason';
  readonly name: string;
  readonly path: JsonPath;
  readonly onKey?: boolean;
}

function checkNames(spec: Spec, names: KnownNames): readonly Finding[] {
  const known = {
    ...names,
    'job or rollout': new Set([...names.job, ...names.rollout]),
    reason: new Set<string>(REASONS),
  };
  return [
    ...[...mentionsIn(spec)]
      .filter(({ kind, name }) => !known[kind].has(name))
      .map(({ kind, name, path, onKey = false }) => {
        const help =
          kind === 'reason'
            ? `use one of ${[...REASONS].join(', ')}`
            : `use the name of a ${kind} in the repository`;
        return unknownName(`no ${kind} is named`, name, known[kind], { path, onKey, help });
      }),
    ...checkStages(spec, names),
  ];
}

function checkStages({ expect }: Spec, { stagesOf }: KnownNames): readonly Finding[] {
  return Object.entries(expect.rollouts ?? {}).flatMap(([rollout, { stage }]) => {
    const stages = stagesOf.get(rollout);
    if (stage === undefined || !stages || stages.has(stage)) return [];
    const path = ['spec', 'expect', 'rollouts', rollout, 'stage'];
    const help = `use one of ${[...stages].join(', ')}`;
    return [unknownName(`no stage of ${rollout} is named`, stage, stages, { path, onKey: false, help })];
  });
}

function unknownName(
  message: string,
  name: string,
  known: ReadonlySet<string>,
  { help, ...place }: { readonly path: JsonPath; readonly onKey: boolean; readonly help: string },
): Finding {
  const meant = nearest(name, known);
  return {
    code: 'simulation-unknown-name',
    ...place,
    message: `${message} ${JSON.stringify(name)}`,
    hint: meant ? `did you mean \`${meant}\`?` : help,
  };
}

function* mentionsIn({ jobs, rollouts, fleets, expect, edits = [] }: Spec): Generator<Mention> {
  for (const [index, name] of (jobs ?? []).entries())
    yield { kind: 'job', name, path: ['spec', 'jobs', index] };
  for (const [index, name] of (rollouts ?? []).entries())
    yield { kind: 'rollout', name, path: ['spec', 'rollouts', index] };
  for (const [index, name] of (fleets ?? []).entries())
    yield { kind: 'fleet', name, path: ['spec', 'fleets', index] };
  for (const [name, { reasons = {} }] of Object.entries(expect.jobs ?? {})) {
    const path = ['spec', 'expect', 'jobs', name];
    yield { kind: 'job', name, path, onKey: true };
    for (const reason of Object.keys(reasons))
      yield { kind: 'reason', name: reason, path: [...path, 'reasons', reason], onKey: true };
  }
  for (const name of Object.keys(expect.rollouts ?? {}))
    yield { kind: 'rollout', name, path: ['spec', 'expect', 'rollouts', name], onKey: true };
  for (const [index, { remove = [], change = {} }] of edits.entries()) {
    const path = ['spec', 'edits', index];
    for (const [at, name] of remove.entries())
      yield { kind: 'job or rollout', name, path: [...path, 'remove', at] };
    for (const name of Object.keys(change))
      yield { kind: 'job or rollout', name, path: [...path, 'change', name], onKey: true };
  }
}

function checkExpectations({ expect }: Spec): readonly Finding[] {
  return [
    ...Object.entries(expect.jobs ?? {}).flatMap(([name, { reasons = {}, ...counts }]) => {
      const path = ['spec', 'expect', 'jobs', name];
      return [
        ...Object.entries(counts).flatMap(([key, bounds]) => checkBounds(bounds, [...path, key])),
        ...Object.entries(reasons).flatMap(([reason, bounds]) =>
          checkBounds(bounds, [...path, 'reasons', reason]),
        ),
      ];
    }),
    ...Object.entries(expect.rollouts ?? {}).flatMap(([name, { touched }]) =>
      touched === undefined ? [] : checkBounds(touched, ['spec', 'expect', 'rollouts', name, 'touched']),
    ),
    ...(expect.twins ?? []).flatMap(({ values, devices }, index) => {
      const path = ['spec', 'expect', 'twins', index];
      return [
        ...Object.keys(values).flatMap((twinPath) => checkTwinPath(twinPath, [...path, 'values', twinPath])),
        ...(devices === undefined ? [] : checkBounds(devices, [...path, 'devices'])),
      ];
    }),
  ];
}

/** The fields of a twin beside its tags and properties. */
const TWIN_FIELDS = [
  'deviceId',
  'status',
  'statusReason',
  'connectionState',
  'cloudToDeviceMessageCount',
  'authenticationType',
  'modelId',
  'version',
];

/** A path that no twin has would pass every `null`. */
function checkTwinPath(twinPath: string, path: JsonPath): readonly Finding[] {
  if (/^(tags|properties\.(desired|reported)|capabilities)(\..+)?$/.test(twinPath)) return [];
  if (TWIN_FIELDS.includes(twinPath)) return [];
  return [
    {
      code: 'wrong-key',
      path,
      onKey: true,
      message: `a twin has no ${JSON.stringify(twinPath.slice(0, 60))}`,
      hint: `start with \`tags.\`, \`properties.desired.\` or \`properties.reported.\`, or use one of ${TWIN_FIELDS.join(', ')}`,
    },
  ];
}
