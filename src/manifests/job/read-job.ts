import type { JsonValue } from '../../model/json.ts';
import type { JobManifest } from '../../model/manifest.ts';
import { type Checked, isError } from '../findings/finding.ts';
// biome-ignore lint/correctness/useImportExtensions: it wants the extension of the declaration, Node the module's.
import { isWrittenManifest } from '../generated/validators.cjs';
import { validate } from '../shape/validate.ts';
import { type LocatedCondition, type LocatedText, locateText } from '../yaml/located-text.ts';
import type { YamlDocument } from '../yaml/yaml-document.ts';
import { normalizeManifest } from './normalize.ts';
import { checkManifest } from './rules.ts';
import type { ScheduleCheck } from './schedule-rules.ts';
import { wellShapedJob } from './well-shaped-job.ts';

/** A `kind: Job` document, read as far as possible without the other documents. */
export interface JobDocument {
  readonly kind: 'Job';
  /** Absent when its name cannot be used. */
  readonly name?: LocatedText;
  readonly conditions: readonly LocatedCondition[];
  /** Where the time of a job that runs once is. */
  readonly time?: LocatedText;
  /** The path of the file that its list of devices is in. */
  readonly listFile?: LocatedText;
  /** Where its list of devices is, or the path of it. */
  readonly listAt?: LocatedText;
  /** Absent when it has an error. */
  readonly job?: UsableJob;
}

export interface UsableJob {
  readonly manifest: JobManifest;
  /** As it is written: what the commits of a simulation change. */
  readonly data: JsonValue;
}

export function readJob(document: YamlDocument, checkSchedule: ScheduleCheck): Checked<JobDocument> {
  const { document: written, findings: shape } = validate(document.data, isWrittenManifest);
  // The parts of the right shape are checked even if others are wrong, so that one run reports everything.
  const rest = written ? { document: written, isNamed: true } : wellShapedJob(document.data, shape);
  const { metadata, spec } = rest.document;
  const meaning = checkManifest(rest.document, (of, withTimes) =>
    // Its durations may be those that are wrong.
    checkSchedule(of, withTimes && written !== undefined),
  );
  // The zone is there, beside the schedule instead of in it.
  const isZoneAstray = shape.some(
    ({ code, path }) => code === 'unknown-key' && /^timezone$/i.test(String(path.at(-1))),
  );
  const findings = [...shape, ...meaning.filter(({ code }) => !(isZoneAstray && code === 'cron-no-zone'))];
  const { query, deviceIds, deviceIdsFrom } = spec.target;
  const isCondition = query !== undefined && !meaning.some(({ code }) => code === 'query-all');
  const { done } = spec;
  const isDoneCondition = done !== undefined && !meaning.some(({ code }) => code === 'done-condition');
  const range = document.source.range(document.start, document.end);
  const value: JobDocument = {
    kind: 'Job',
    ...(rest.isNamed && { name: locateText(document, ['metadata', 'name'], metadata.name) }),
    ...(spec.schedule.at !== undefined && {
      time: locateText(document, ['spec', 'schedule', 'at'], spec.schedule.at),
    }),
    conditions: [
      ...(isCondition ? [locateText(document, ['spec', 'target', 'query'], query)] : []),
      ...(isDoneCondition
        ? [{ ...locateText(document, ['spec', 'done'], done), isAboutLater: true as const }]
        : []),
    ],
    ...(deviceIds !== undefined && {
      listAt: locateText(document, ['spec', 'target', 'deviceIds'], ''),
    }),
    ...(deviceIdsFrom !== undefined && listInFile(document, deviceIdsFrom)),
    ...(written &&
      !findings.some(isError) && {
        job: { manifest: normalizeManifest(written, range), data: document.data },
      }),
  };
  return { value, findings };
}

function listInFile(document: YamlDocument, file: string): Pick<JobDocument, 'listFile' | 'listAt'> {
  const listFile = locateText(document, ['spec', 'target', 'deviceIdsFrom'], file);
  return { listFile, listAt: listFile };
}
