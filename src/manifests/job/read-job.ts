import type { JsonValue } from '../../model/json.ts';
import type { JobManifest } from '../../model/manifest.ts';
import { type Checked, isError } from '../findings/finding.ts';
// biome-ignore lint/correctness/useImportExtensions: it wants the extension of the declaration, Node the module's.
import { isWrittenManifest } from '../generated/validators.cjs';
import type { WrittenManifest } from '../generated/written-manifest.ts';
import { validate } from '../shape/validate.ts';
import { type LocatedCondition, type LocatedText, locateKey, locateText } from '../yaml/located-text.ts';
import type { YamlDocument } from '../yaml/yaml-document.ts';
import { normalizeVariants } from './normalize.ts';
import { readVariants, type Variant } from './overrides.ts';
import { checkManifest } from './rules.ts';
import type { ScheduleCheck } from './schedule-rules.ts';
import { wellShapedJob } from './well-shaped-job.ts';

/** A `kind: Job` document, read as far as possible without the other documents. */
export interface JobDocument {
  readonly kind: 'Job';
  /** Absent when its name cannot be used. */
  readonly name?: LocatedText;
  readonly conditions: readonly LocatedCondition[];
  /** The hubs that it has overrides for. */
  readonly hubNames: readonly LocatedText[];
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
  const own = [...shape, ...meaning.filter(({ code }) => !(isZoneAstray && code === 'cron-no-zone'))];
  const variants =
    written && !own.some(isError) ? readVariants(document.data, written, own, checkSchedule) : [];
  const findings = [...own, ...variants.flatMap((variant) => variant.findings)];
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
      ...variants.flatMap((variant) => conditionsOf(variant, spec, document)),
    ],
    ...(deviceIds !== undefined && {
      listAt: locateText(document, ['spec', 'target', 'deviceIds'], ''),
    }),
    ...(deviceIdsFrom !== undefined && listInFile(document, deviceIdsFrom)),
    hubNames: Object.keys(written?.hubs ?? {}).map((hub) => locateKey(document, ['hubs', hub], hub)),
    ...(written &&
      !findings.some(isError) && {
        job: { manifest: normalizeVariants(written, variants, range), data: document.data },
      }),
  };
  return { value, findings };
}

function listInFile(document: YamlDocument, file: string): Pick<JobDocument, 'listFile' | 'listAt'> {
  const listFile = locateText(document, ['spec', 'target', 'deviceIdsFrom'], file);
  return { listFile, listAt: listFile };
}

/** The conditions that a hub's overrides write. */
function conditionsOf(
  { hub, written }: Variant,
  own: WrittenManifest['spec'],
  document: YamlDocument,
): readonly LocatedCondition[] {
  const { target, done } = written?.spec ?? own;
  const at = ['hubs', hub, 'overrides'];
  return [
    ...(target.query !== undefined && target.query !== own.target.query
      ? [locateText(document, [...at, 'target', 'query'], target.query)]
      : []),
    ...(done !== undefined && done !== own.done
      ? [{ ...locateText(document, [...at, 'done'], done), isAboutLater: true as const }]
      : []),
  ];
}
