import type { JsonPath } from '../../model/json.ts';
import type { Finding } from '../findings/finding.ts';
import type { WrittenManifest } from '../generated/written-manifest.ts';
import { checkListOf } from '../list/rules.ts';
import { checkOperation } from '../operation/rules.ts';
import { checkDone } from './done-rules.ts';
import { checkDurations } from './duration-rules.ts';
import type { ScheduleCheck } from './schedule-rules.ts';
import { checkZones } from './zone-rules.ts';

/**
 * What is wrong with a manifest of the right shape, or would be refused by the hub. Its condition is checked later, when
 * all fleets are known.
 */
export function checkManifest(manifest: WrittenManifest, checkSchedule: ScheduleCheck): readonly Finding[] {
  const { spec } = manifest;
  const durations = checkDurations(spec);
  return [
    ...checkNotEverything(spec.target.query, ['spec', 'target', 'query'], FOR_ALL),
    ...checkDone(spec),
    ...checkListOf(spec),
    ...checkOperation(spec),
    ...durations,
    ...checkSchedule(spec, durations.length === 0),
    ...checkZones(manifest),
  ];
}

/** What to write for a target of all devices. */
export const FOR_ALL = 'for every device, write `allDevices: true` instead of a query';

/** A condition that is empty or `*`. */
export function checkNotEverything(
  query: string | undefined,
  path: JsonPath,
  hint: string,
): readonly Finding[] {
  const text = query?.trim();
  if (text !== '*' && text !== '') return [];
  const message = text === '' ? 'the query is empty' : 'the query `*` selects every device';
  return [{ code: 'query-all', path, message, hint }];
}
