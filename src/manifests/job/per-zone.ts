import type { JobManifest, Schedule, Target } from '../../model/manifest.ts';
import { both } from '../../query/complement.ts';
import { printValue } from '../../query/print.ts';
import { parseAt } from '../../schedule/at.ts';
import { keepTimes } from '../list/list-target.ts';

/** From commit to commit the same documents come again, and what did not change must be the same object. */
const known = new WeakMap<JobManifest, readonly JobManifest[]>();

/** The manifests that a document makes: one for each of its zones, or only itself. */
export function perZone(document: JobManifest): readonly JobManifest[] {
  const { zones, ...manifest } = document;
  if (!zones) return [document];
  const made = known.get(document) ?? zones.names.map((timeZone) => inZone(manifest, zones.column, timeZone));
  known.set(document, made);
  return made;
}

/** The name of the job for a zone: `lock-doors-budapest`, `lock-doors-new-york`. May be too long. */
export function zoneJobName(name: string, timeZone: string): string {
  const place = timeZone.split('/').at(-1) ?? timeZone;
  return `${name}-${place
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')}`;
}

function inZone({ byHub, ...manifest }: JobManifest, column: string, timeZone: string): JobManifest {
  const { name, target, schedule } = manifest;
  return {
    ...manifest,
    name: zoneJobName(name, timeZone),
    target: narrow(target, `${column} = ${printValue(timeZone)}`),
    schedule: scheduleIn(schedule, timeZone),
    forZone: { of: name, timeZone },
    ...(byHub && {
      byHub: Object.fromEntries(
        Object.entries(byHub).map(([hub, { zones, ...variant }]) => {
          const own = inZone(variant, zones?.column ?? column, timeZone);
          // The hub leaves this zone out.
          return [hub, zones?.names.includes(timeZone) ? own : { ...own, suspend: true }];
        }),
      ),
    }),
  };
}

function narrow({ asWritten: _, ...target }: Target, condition: string): Target {
  const { done } = target;
  return keepTimes({
    ...target,
    allDevices: false,
    condition: both(target.condition, condition),
    ...(done && {
      done: {
        ...done,
        targetCondition: both(done.targetCondition, condition),
        doneCondition: both(done.doneCondition, condition),
      },
    }),
  });
}

function scheduleIn(schedule: Schedule, timeZone: string): Schedule {
  if (schedule.kind !== 'at') return { ...schedule, timeZone };
  const parsed = parseAt(schedule.text, timeZone);
  if ('problem' in parsed) throw new Error(`a bad time came past the checks: ${parsed.problem.message}`);
  return { ...schedule, at: parsed.at, timeZone };
}
