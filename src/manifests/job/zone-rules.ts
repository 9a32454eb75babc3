import type { JsonPath } from '../../model/json.ts';
import type { Finding } from '../findings/finding.ts';
import type { WrittenManifest } from '../generated/written-manifest.ts';
import { MERGED } from '../values/merged.ts';
import { zoneJobName } from './per-zone.ts';

const PATH = ['spec', 'schedule', 'timeZones'];

/** Of a name in a job id. */
const MAX_NAME_LENGTH = 28;

/** What is wrong with a schedule in several zones, apart from the zones themselves. */
export function checkZones({ metadata, spec }: WrittenManifest): readonly Finding[] {
  const { timeZones, timeZone, at } = spec.schedule;
  if (timeZones === undefined) return [];
  const { deviceIds, deviceIdsFrom } = spec.target;
  return [
    ...(timeZone === undefined
      ? []
      : [finding(PATH, 'a schedule has either `timeZone` or `timeZones`', 'remove one of them')]),
    ...(at === undefined ? [] : checkAt(at)),
    ...(deviceIds === undefined && deviceIdsFrom === undefined
      ? []
      : [
          finding(
            PATH,
            'a list of devices cannot be divided by time zones',
            'write a query, or a job for each zone with its own list',
          ),
        ]),
    ...checkNames(metadata.name, timeZones),
  ];
}

function checkAt(at: string): readonly Finding[] {
  if (at === MERGED)
    return [
      finding(PATH, '`at: merged` is the same moment in every zone', 'write `timeZone`, or a local time'),
    ];
  if (!/(?:z|[+-]\d\d:\d\d)$/i.test(at.trim())) return [];
  return [
    finding(
      ['spec', 'schedule', 'at'],
      'a time with an offset is the same moment in every zone',
      'write the local time, such as `2027-03-01T22:05`',
    ),
  ];
}

/** The names of the jobs: not too long, and each once. */
function checkNames(
  name: string,
  timeZones: Readonly<Record<string, readonly string[]>>,
): readonly Finding[] {
  const seen = new Map<string, string>();
  return Object.entries(timeZones).flatMap(([column, zones]) =>
    zones.flatMap((zone, index): readonly Finding[] => {
      const path = [...PATH, column, index];
      const jobName = zoneJobName(name, zone);
      const other = seen.get(jobName);
      seen.set(jobName, zone);
      if (other !== undefined && other !== zone) {
        const hint = 'write a job of its own for one of them';
        return [finding(path, `the jobs for ${other} and ${zone} would both be named ${jobName}`, hint)];
      }
      const excess = jobName.length - MAX_NAME_LENGTH;
      if (excess <= 0) return [];
      const hint = `shorten the name of the document by ${excess === 1 ? '1 character' : `${excess} characters`}`;
      return [
        finding(
          path,
          `the job for ${zone} would be named ${jobName}, longer than ${MAX_NAME_LENGTH} characters`,
          hint,
        ),
      ];
    }),
  );
}

function finding(path: JsonPath, message: string, hint: string): Finding {
  return { code: 'time-zones', path, message, hint };
}
