import { formatMilliseconds, parseMilliseconds } from '../../model/duration.ts';
import type { FleetTime } from '../../model/fleet.ts';
import type { JsonPath } from '../../model/json.ts';
import { nearest } from '../../query/nearest.ts';
import type { Finding } from '../findings/finding.ts';
import type { Failure, Group, Method, Step } from '../generated/written-fleet.ts';
import { checkTwinSection } from '../job/twin-rules.ts';
import { parseShare } from '../values/share.ts';
import { checkWhen } from './conditions.ts';
import { checkGenerators, isGenerator, type ValuePlace } from './generators.ts';
import { normalizeTime } from './normalize.ts';

const MAX_LATENCY = '10m';
const LONGEST = '30d';
const SHORTEST_ABSENCE = '1s';

/** What the behaviour of a group of devices says that cannot be simulated. */
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
    ...(latency === undefined ? [] : checkTime(latency, [...path, 'latency'], '0s', MAX_LATENCY)),
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
          message: `with this the failures come to ${hundredths / 100}% of the ${of}`,
          hint: 'make the shares smaller, or say with `when` under which condition a failure comes',
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
        message: `${JSON.stringify(key.slice(0, 60))} is no name of a desired property`,
        hint: 'name one key at the top of the desired properties, such as `firmware`',
      },
    ];
  if (!reportDesired.includes(key)) return [];
  return [
    {
      code: 'fleet-desired-twice',
      path,
      onKey: true,
      message: `\`${key}\` is in \`reportDesired\` too`,
      hint: 'the steps say what is reported: leave it out there',
    },
  ];
}

function checkSteps(steps: readonly Step[], path: JsonPath, place: ValuePlace): readonly Finding[] {
  return steps.flatMap(({ report, wait, offline }, at): readonly Finding[] => {
    const here = [...path, at];
    if (report !== undefined) {
      const section = [...here, 'report'];
      if (isGenerator(report))
        return [
          {
            code: 'fleet-value',
            path: section,
            message: '`report` is no value but the properties to report',
            hint: 'name them, for example `report: { bootCount: { $add: [{ $reported: bootCount }, 1] } }`',
          },
        ];
      return [
        ...checkGenerators(report, section, place),
        ...checkTwinSection('reported', report, section, isGenerator),
      ];
    }
    return [
      ...(wait === undefined ? [] : checkTime(wait, [...here, 'wait'], '0s', LONGEST)),
      ...(offline === undefined ? [] : checkTime(offline, [...here, 'offline'], SHORTEST_ABSENCE, LONGEST)),
    ];
  });
}

type Time = NonNullable<Method['latency']>;

function checkTime(written: Time, path: JsonPath, least: string, most: string): readonly Finding[] {
  const mixed = mixedTime(written, path);
  if (mixed !== undefined) return [mixed];
  const time = normalizeTime(written);
  const [first, second] = boundsOf(time);
  const bounds =
    typeof written === 'string' ? [undefined] : 'fromMs' in time ? ['from', 'to'] : ['median', 'p99'];
  const limits = {
    least: Math.max(parseMilliseconds(least) ?? 0, 'fromMs' in time ? 0 : 1),
    most: parseMilliseconds(most) ?? 0,
  };
  const outside = bounds.flatMap((bound, at): readonly Finding[] => {
    const ms = at === 0 ? first : second;
    if (ms >= limits.least && ms <= limits.most) return [];
    const [from, to] = [formatMilliseconds(limits.least), most];
    return [
      {
        code: 'duration-range',
        path: bound === undefined ? path : [...path, bound],
        message: `\`${bound ?? String(path.at(-1))}\` is ${formatMilliseconds(ms)}, expected ${from} to ${to}`,
        hint: `write a time from ${from} to ${to}`,
      },
    ];
  });
  if (outside.length > 0 || first <= second) return outside;
  const [from, to] = bounds;
  return [
    {
      code: 'time-range',
      path,
      message: `\`${from}\` is longer than \`${to}\``,
      hint: `write { ${from}: ${formatMilliseconds(second)}, ${to}: ${formatMilliseconds(first)} }`,
    },
  ];
}

const boundsOf = (time: FleetTime): readonly [number, number] =>
  'fromMs' in time ? [time.fromMs, time.toMs] : [time.medianMs, time.p99Ms];

/** The schema takes care of `from` beside `median`, but not of a half that belongs to the other pair. */
function mixedTime(written: Time, path: JsonPath): Finding | undefined {
  if (typeof written === 'string') return undefined;
  const own = written.from === undefined ? ['median', 'p99'] : ['from', 'to'];
  const other = Object.keys(written).find((key) => !own.includes(key));
  if (other === undefined) return undefined;
  const meant = nearest(other, own);
  return {
    code: 'wrong-key',
    path: [...path, other],
    onKey: true,
    message: `\`${other}\` cannot stand beside \`${own[0]}\``,
    hint: meant === undefined ? `write \`${own.join('` and `')}\` alone` : `did you mean \`${meant}\`?`,
  };
}
