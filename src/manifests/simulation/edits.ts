import type { SourceRange } from '../../model/diagnostic.ts';
import type { JsonPath, JsonValue } from '../../model/json.ts';
import type { JobManifest } from '../../model/manifest.ts';
import type { RolloutManifest } from '../../model/rollout.ts';
import type { SimulationEdit } from '../../model/simulation-test.ts';
import { type Checked, type Finding, isError } from '../findings/finding.ts';
// biome-ignore lint/correctness/useImportExtensions: it wants the extension of the declaration, Node the module's.
import { isWrittenManifest, isWrittenRollout } from '../generated/validators.cjs';
import type { WrittenSimulation } from '../generated/written-simulation.ts';
import { normalizeVariants } from '../job/normalize.ts';
import { readVariants } from '../job/overrides.ts';
import { perZone } from '../job/per-zone.ts';
import type { UsableJob } from '../job/read-job.ts';
import { checkManifest } from '../job/rules.ts';
import { createScheduleCheck } from '../job/schedule-rules.ts';
import { normalizeRollout } from '../rollout/normalize.ts';
import type { UsableRollout } from '../rollout/read-rollout.ts';
import { checkRollout } from '../rollout/rules.ts';
import { validate } from '../shape/validate.ts';
import { durationMs } from '../values/duration-range.ts';
import { mergePatch } from '../values/merge-patch.ts';

/** The documents that a commit of a simulation can change, by name. */
export interface Editable {
  readonly jobs: ReadonlyMap<string, UsableJob>;
  readonly rollouts: ReadonlyMap<string, UsableRollout>;
}

/** Applies the commits one after another; each document that comes out is checked as if it stood in its file so. */
export function applyEdits(
  { from, edits = [] }: WrittenSimulation['spec'],
  { jobs, rollouts }: Editable,
): Checked<readonly SimulationEdit[]> {
  const current = new Map([...jobs, ...rollouts].map(([name, { data }]) => [name, data]));
  const findings: Finding[] = [];
  const applied = edits.map(({ after, remove = [], change = {} }, index): SimulationEdit => {
    const changedJobs: JobManifest[] = [];
    const changedRollouts: RolloutManifest[] = [];
    for (const [name, patch] of Object.entries(change)) {
      const job = jobs.get(name);
      const rollout = rollouts.get(name);
      const data = mergePatch(current.get(name), { spec: patch });
      const path = ['spec', 'edits', index, 'change', name];
      if (job) {
        const { value, findings: errors } = readChangedJob(data, job.manifest.source);
        if (value) changedJobs.push(...perZone(value));
        findings.push(...invalid('job', errors, path));
      } else if (rollout) {
        const { value, findings: errors } = readChangedRollout(data, rollout.manifest.source);
        if (value) changedRollouts.push(value);
        findings.push(...invalid('rollout', errors, path));
      } else continue;
      current.set(name, data);
    }
    return { at: Date.parse(from) + durationMs(after), remove, changedJobs, changedRollouts };
  });
  return { value: applied, findings };
}

function readChangedJob(data: JsonValue, source: SourceRange): Checked<JobManifest | undefined> {
  const { document, findings: shape } = validate(data, isWrittenManifest);
  const checkSchedule = createScheduleCheck();
  const own = [...shape, ...(document ? checkManifest(document, checkSchedule) : [])];
  const variants = document ? readVariants(data, document, own, checkSchedule) : [];
  const errors = [...own, ...variants.flatMap(({ findings }) => findings)].filter(isError);
  const isRight = document && errors.length === 0;
  return { value: isRight ? normalizeVariants(document, variants, source) : undefined, findings: errors };
}

function readChangedRollout(data: JsonValue, source: SourceRange): Checked<RolloutManifest | undefined> {
  const { document, findings: shape } = validate(data, isWrittenRollout);
  const errors = [...shape, ...(document ? checkRollout(document) : [])].filter(isError);
  const isRight = document && errors.length === 0;
  return { value: isRight ? normalizeRollout(document, source) : undefined, findings: errors };
}

/** What is wrong with a changed document, at the change. */
function invalid(kind: 'job' | 'rollout', errors: readonly Finding[], path: JsonPath): readonly Finding[] {
  return errors.map(({ message, hint }) => ({
    code: 'simulation-edit',
    path,
    onKey: true,
    message: `this change makes the ${kind} invalid: ${message}`,
    ...(hint !== undefined && { hint }),
  }));
}
