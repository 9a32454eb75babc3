import type { SourceRange } from '../../model/diagnostic.ts';
import type { JsonPath, JsonValue } from '../../model/json.ts';
import type { JobManifest } from '../../model/manifest.ts';
import type { SimulationEdit } from '../../model/simulation-test.ts';
import { type Checked, isError } from '../findings/finding.ts';
// biome-ignore lint/correctness/useImportExtensions: it wants the extension of the declaration, Node the module's.
import { isWrittenManifest } from '../generated/validators.cjs';
import type { WrittenSimulation } from '../generated/written-simulation.ts';
import { normalizeVariants } from '../job/normalize.ts';
import { readVariants } from '../job/overrides.ts';
import type { UsableJob } from '../job/read-job.ts';
import { checkManifest } from '../job/rules.ts';
import { createScheduleCheck } from '../job/schedule-rules.ts';
import { validate } from '../shape/validate.ts';
import { durationMs } from '../values/duration-range.ts';
import { mergePatch } from '../values/merge-patch.ts';

/** Applies the commits one after another; each job that comes out is checked as if it stood in its file so. */
export function applyEdits(
  { from, edits = [] }: WrittenSimulation['spec'],
  jobs: ReadonlyMap<string, UsableJob>,
): Checked<readonly SimulationEdit[]> {
  const current = new Map([...jobs].map(([name, { data }]) => [name, data]));
  const applied = edits.map(({ after, remove = [], change = {} }, index) => {
    const changed = Object.entries(change).flatMap(([name, patch]) => {
      const job = jobs.get(name);
      if (!job) return [];
      const data = mergePatch(current.get(name), { spec: patch });
      current.set(name, data);
      return [readChangedJob(data, job.manifest.source, ['spec', 'edits', index, 'change', name])];
    });
    const edit: SimulationEdit = {
      at: Date.parse(from) + durationMs(after),
      remove,
      change: changed.flatMap(({ value }) => value ?? []),
    };
    return { edit, findings: changed.flatMap(({ findings }) => findings) };
  });
  return { value: applied.map(({ edit }) => edit), findings: applied.flatMap(({ findings }) => findings) };
}

function readChangedJob(
  data: JsonValue,
  source: SourceRange,
  path: JsonPath,
): Checked<JobManifest | undefined> {
  const { document, findings: shape } = validate(data, isWrittenManifest);
  const checkSchedule = createScheduleCheck();
  const own = [...shape, ...(document ? checkManifest(document, checkSchedule) : [])];
  const variants = document ? readVariants(data, document, own, checkSchedule) : [];
  const errors = [...own, ...variants.flatMap(({ findings }) => findings)].filter(isError);
  if (document && errors.length === 0)
    return { value: normalizeVariants(document, variants, source), findings: [] };
  return {
    value: undefined,
    findings: errors.map(({ message, hint }) => ({
      code: 'simulation-edit',
      path,
      onKey: true,
      message: `this change makes the job invalid: ${message}`,
      ...(hint !== undefined && { hint }),
    })),
  };
}
