import type { Finding } from '../findings/finding.ts';
import type { WrittenManifest } from '../generated/written-manifest.ts';
import { checkOperation } from '../operation/rules.ts';
import { checkDurations } from './duration-rules.ts';
import type { ScheduleCheck } from './schedule-rules.ts';

/**
 * What is wrong with a manifest of the right shape, or would be refused by the hub. Its condition is checked later, when
 * all fleets are known.
 */
export function checkManifest({ spec }: WrittenManifest, checkSchedule: ScheduleCheck): readonly Finding[] {
  const durations = checkDurations(spec);
  return [
    ...checkQueryText(spec.target.query),
    ...checkOperation(spec),
    ...durations,
    ...checkSchedule(spec, durations.length === 0),
  ];
}

function checkQueryText(query: string | undefined): readonly Finding[] {
  if (query === undefined) return [];
  const text = query.trim();
  if (text !== '*' && text !== '') return [];
  return [
    {
      code: 'query-all',
      path: ['spec', 'target', 'query'],
      message: text === '' ? 'the query is empty' : 'the query `*` selects every device',
      hint: 'for every device, write `allDevices: true` instead of a query',
    },
  ];
}
