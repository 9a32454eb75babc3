import type { JsonPath } from '../../model/json.ts';
import type { Finding } from '../findings/finding.ts';
import type { Failure, Group, Method, Step } from '../generated/written-fleet.ts';
import { checkTwinSection } from '../operation/twin-rules.ts';
import { parseShare } from '../values/share.ts';
import { checkWhen } from './conditions.ts';
import { checkDelay } from './delay-rules.ts';
import { checkGenerators, isGenerator } from './generators.ts';
import type { ValuePosition } from './value-positions.ts';

const LATENCY = { min: '0s', max: '10m' };
const WAIT = { min: '0s', max: '30d' };
const ABSENCE = { min: '1s', max: '30d' };

/** What is wrong with the behaviour of a group of devices. */
export function checkBehaviour(group: Group, path: JsonPath): readonly Finding[] {
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
    ...(when === undefined ? [] : checkWhen(when, [...path, 'when'])),
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

function checkReaction({ reportDesired = [] }: Group, key: string, path: JsonPath): readonly Finding[] {
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
  return steps.flatMap(({ report, wait, offline }, at): readonly Finding[] => {
    const here = [...path, at];
    if (report !== undefined) {
      const section = [...here, 'report'];
      if (isGenerator(report))
        return [
          {
            code: 'fleet-value',
            path: section,
            message: '`report` needs the names of the properties to report',
            hint: 'write a map, for example `report: { bootCount: { $add: [{ $reported: bootCount }, 1] } }`',
          },
        ];
      return [
        ...checkGenerators(report, section, position),
        ...checkTwinSection('reported', report, section, isGenerator),
      ];
    }
    return [
      ...(wait === undefined ? [] : checkDelay(wait, WAIT, [...here, 'wait'])),
      ...(offline === undefined ? [] : checkDelay(offline, ABSENCE, [...here, 'offline'])),
    ];
  });
}
