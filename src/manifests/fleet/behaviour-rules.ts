import type { JsonObject, JsonPath } from '../../model/json.ts';
import type { Finding } from '../findings/finding.ts';
import type { Failure, Method, Module, Step } from '../generated/written-fleet.ts';
import { checkTwinSection } from '../operation/twin-rules.ts';
import { parseShare } from '../values/share.ts';
import { checkWhen } from './conditions.ts';
import { checkDelay } from './delay-rules.ts';
import { checkGenerators, isGenerator } from './generators.ts';
import { FOREVER } from './normalize.ts';
import type { ValuePosition } from './value-positions.ts';

const LATENCY = { min: '0s', max: '10m' };
const WAIT = { min: '0s', max: '30d' };
const ABSENCE = { min: '1s', max: '30d' };

/** What is wrong with the behaviour of devices or modules. */
export function checkBehaviour(group: Module, path: JsonPath): readonly Finding[] {
  return [
    ...Object.entries(group.methods ?? {}).flatMap(([name, method]) =>
      checkMethod(method, [...path, 'methods', name]),
    ),
    ...Object.entries(group.onDesired ?? {}).flatMap(([key, steps]) => [
      ...checkReaction(group, key, [...path, 'onDesired', key]),
      ...checkSteps(steps, [...path, 'onDesired', key], 'step for a desired property'),
    ]),
  ];
}

function checkMethod(method: Method, path: JsonPath): readonly Finding[] {
  const { payload = null, latency, failures = [], then = [] } = method;
  return [
    ...checkGenerators(payload, [...path, 'payload'], 'answer or step'),
    ...(latency === undefined ? [] : checkDelay(latency, LATENCY, [...path, 'latency'])),
    ...failures.flatMap((failure, at) => checkFailure(failure, [...path, 'failures', at])),
    ...checkShares(failures, [...path, 'failures']),
    ...checkSteps(then, [...path, 'then'], 'answer or step'),
  ];
}

function checkFailure({ payload = null, when }: Failure, path: JsonPath): readonly Finding[] {
  return [
    ...checkGenerators(payload, [...path, 'payload'], 'answer or step'),
    ...(when === undefined ? [] : checkWhen(when, [...path, 'when'], 'answer or step')),
  ];
}

/** Failures without a condition lie side by side, so they have 100 % between them. */
function checkShares(failures: readonly Failure[], path: JsonPath): readonly Finding[] {
  return (['calls', 'devices'] as const).flatMap((of): readonly Finding[] => {
    let hundredths = 0;
    for (const [at, failure] of failures.entries()) {
      if (failure.when !== undefined || (failure.of ?? 'calls') !== of) continue;
      hundredths += Math.round(parseShare(failure.share ?? '100%') * 10_000);
      if (hundredths <= 10_000) continue;
      return [
        {
          code: 'failure-shares',
          path: [...path, at, ...(failure.share === undefined ? [] : ['share'])],
          message: `with this failure, the shares add up to ${hundredths / 100}% of the ${of}`,
          hint: 'lower the shares, or give a failure a condition with `when`',
        },
      ];
    }
    return [];
  });
}

function checkReaction({ reportDesired = [] }: Module, key: string, path: JsonPath): readonly Finding[] {
  if (key === '*' || key.startsWith('$') || key.includes('.'))
    return [
      {
        code: 'wrong-key',
        path,
        onKey: true,
        message: `${JSON.stringify(key.slice(0, 60))} is not the name of a desired property`,
        hint: 'name one top-level desired property, such as `firmware`',
      },
    ];
  if (!reportDesired.includes(key)) return [];
  return [
    {
      code: 'fleet-desired-twice',
      path,
      onKey: true,
      message: `\`${key}\` is also in \`reportDesired\``,
      hint: 'remove it from `reportDesired`: the steps say what is reported',
    },
  ];
}

function checkSteps(steps: readonly Step[], path: JsonPath, position: ValuePosition): readonly Finding[] {
  return [
    ...steps.flatMap((step, at) => checkStep(step, [...path, at], position)),
    ...checkSharesOfEnds(steps, path),
    ...checkAllReached(steps, path),
  ];
}

function checkStep(step: Step, path: JsonPath, position: ValuePosition): readonly Finding[] {
  const { report, wait, offline, flap, fail, when } = step;
  return [
    ...(report === undefined ? [] : checkReport(report, [...path, 'report'], position)),
    ...(fail === undefined ? [] : checkReport(fail, [...path, 'fail'], position)),
    ...(wait === undefined ? [] : checkDelay(wait, WAIT, [...path, 'wait'])),
    ...(offline === undefined || offline === FOREVER
      ? []
      : checkDelay(offline, ABSENCE, [...path, 'offline'])),
    ...(flap === undefined
      ? []
      : [
          ...checkDelay(flap.offline, ABSENCE, [...path, 'flap', 'offline']),
          ...checkDelay(flap.online, ABSENCE, [...path, 'flap', 'online']),
        ]),
    ...(when === undefined ? [] : checkWhen(when, [...path, 'when'], position)),
  ];
}

function checkReport(patch: JsonObject, path: JsonPath, position: ValuePosition): readonly Finding[] {
  const word = path.at(-1);
  if (isGenerator(patch))
    return [
      {
        code: 'fleet-value',
        path,
        message: `\`${word}\` needs the names of the properties to report`,
        hint: `write a map, for example \`${word}: { bootCount: { $add: [{ $reported: bootCount }, 1] } }\``,
      },
    ];
  return [
    ...checkGenerators(patch, path, position),
    ...checkTwinSection('reported', patch, path, isGenerator),
  ];
}

/** No step follows it on a device that does it. */
const endsSteps = ({ offline, flap, fail }: Step): boolean =>
  offline === FOREVER || flap !== undefined || fail !== undefined;

/** Steps that end the others take different devices if they have the same condition, so they have 100 % between them. */
function checkSharesOfEnds(steps: readonly Step[], path: JsonPath): readonly Finding[] {
  const sums = new Map<string, number>();
  return steps.flatMap((step, at): readonly Finding[] => {
    const { share, when = '' } = step;
    if (share === undefined || !endsSteps(step)) return [];
    const hundredths = (sums.get(when.trim()) ?? 0) + Math.round(parseShare(share) * 10_000);
    sums.set(when.trim(), hundredths);
    if (hundredths <= 10_000) return [];
    return [
      {
        code: 'failure-shares',
        path: [...path, at, 'share'],
        message: `with this step, the steps that end the others add up to ${hundredths / 100}% of the devices`,
        hint: 'lower the shares, or give the steps different conditions with `when`',
      },
    ];
  });
}

function checkAllReached(steps: readonly Step[], path: JsonPath): readonly Finding[] {
  const end = steps.findIndex(
    (step) =>
      endsSteps(step) && step.when === undefined && (step.share === undefined || step.share === '100%'),
  );
  if (end === -1 || end === steps.length - 1) return [];
  const word = ['offline', 'flap', 'fail'].find((key) => Object.hasOwn(steps[end] ?? {}, key));
  return [
    {
      code: 'fleet-unreached-step',
      path: [...path, end + 1],
      message: `no device does this step: all of them end with \`${word}\` in the step before`,
      hint: 'remove it, or give the step before a `share` or a condition with `when`',
    },
  ];
}
