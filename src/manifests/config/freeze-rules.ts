import { formatInstant } from '../../model/instant.ts';
import type { JsonPath } from '../../model/json.ts';
import { parseAt } from '../../schedule/at.ts';
import { type Finding, isError } from '../findings/finding.ts';
import type { Freeze } from '../generated/written-config.ts';
import { checkDurationRange } from '../values/duration-range.ts';
import { checkCronText, checkTime, createZoneCheck } from '../values/time-rules.ts';
import type { WrittenWindow } from './normalize-freeze.ts';

const DURATION = { min: '1m', max: '366d' };

/** What is wrong with the freezes of a hubjobs.yaml of the right shape. */
export function checkFreezes(freezes: readonly Freeze[]): readonly Finding[] {
  const checkZone = createZoneCheck();
  const names = freezes.map(({ name }) => name);
  return freezes.flatMap(({ name, deny, allow }, index) => {
    const path = ['freezes', index];
    const window = deny ?? allow;
    const first = names.indexOf(name);
    return [
      ...(first < index ? [nameTaken(name, [...path, 'name'], first)] : []),
      ...(window ? checkWindow(window, [...path, deny ? 'deny' : 'allow'], checkZone) : []),
    ];
  });
}

function nameTaken(name: string, path: JsonPath, first: number): Finding {
  return {
    code: 'duplicate-name',
    path,
    message: `the freeze name ${JSON.stringify(name)} is also used by freezes[${first}]`,
    hint: 'give each freeze its own name: plans show it',
  };
}

function checkWindow(
  { from, to, cron, duration, timeZone }: WrittenWindow,
  path: JsonPath,
  checkZone: ReturnType<typeof createZoneCheck>,
): readonly Finding[] {
  const zone = checkZone(timeZone, [...path, 'timeZone']);
  const knownZone = zone.some(isError) ? 'UTC' : timeZone;
  const findings = [
    ...zone,
    ...(from === undefined ? [] : checkTime(from, knownZone, [...path, 'from'])),
    ...(to === undefined ? [] : checkTime(to, knownZone, [...path, 'to'])),
    ...(cron === undefined ? [] : checkCronText(cron, [...path, 'cron'])),
    ...(duration === undefined ? [] : checkDurationRange(duration, DURATION, [...path, 'duration'])),
  ];
  return findings.some(isError) ? findings : [...findings, ...checkOrder(from, to, timeZone, path)];
}

function checkOrder(
  from: string | undefined,
  to: string | undefined,
  timeZone: string | undefined,
  path: JsonPath,
): readonly Finding[] {
  if (from === undefined || to === undefined) return [];
  const [begin, end] = [parseAt(from, timeZone), parseAt(to, timeZone)];
  if ('problem' in begin || 'problem' in end || begin.at < end.at) return [];
  return [
    {
      code: 'freeze-empty',
      path: [...path, 'to'],
      message: `the window ends at ${formatInstant(end.at)}, which is not after its start at ${formatInstant(begin.at)}`,
      hint: 'make `to` later than `from`',
    },
  ];
}
