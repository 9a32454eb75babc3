import { parseAt } from '../schedule/at.ts';
import { checkCron } from '../schedule/cron.ts';
import { isKnownTimeZone, nearestTimeZone } from '../schedule/time-zone.ts';
import type { Finding } from './finding.ts';
import type { WrittenManifest } from './generated/written-manifest.ts';

/** What a manifest of the right shape says that cannot be meant or that the hub would refuse. */
export function checkManifest(manifest: WrittenManifest): readonly Finding[] {
  return [...checkSchedule(manifest.spec.schedule)];
}

function checkSchedule(schedule: WrittenManifest['spec']['schedule']): readonly Finding[] {
  const path = ['spec', 'schedule'];
  const { at, cron, timeZone } = schedule;
  if (timeZone !== undefined && !isKnownTimeZone(timeZone)) {
    const meant = nearestTimeZone(timeZone);
    return [
      {
        code: 'unknown-time-zone',
        path: [...path, 'timeZone'],
        message: `${JSON.stringify(timeZone.slice(0, 60))} is not a time zone that is known here`,
        hint: meant
          ? `Did you mean ${meant}?`
          : 'Use a name of the IANA list, such as Europe/Budapest or UTC',
      },
    ];
  }
  if (cron !== undefined) {
    const problem = checkCron(cron);
    if (problem) return [{ ...problem, path: [...path, 'cron'] }];
    if (timeZone === undefined)
      return [
        {
          code: 'cron-without-zone',
          path: [...path, 'cron'],
          onKey: true,
          message: 'spec.schedule has cron and no timeZone',
          hint: 'Add timeZone, for example timeZone: Europe/Budapest, or UTC',
        },
      ];
  }
  if (at !== undefined) {
    const parsed = parseAt(at, timeZone);
    if ('problem' in parsed) return [{ ...parsed.problem, path: [...path, 'at'] }];
  }
  return [];
}
