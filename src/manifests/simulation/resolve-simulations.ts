import type { Diagnostic } from '../../model/diagnostic.ts';
import type { SimulationTest } from '../../model/simulation-test.ts';
import { diagnoseFinding } from '../findings/diagnose.ts';
import type { Checked } from '../findings/finding.ts';
import type { UsableJob } from '../job/read-job.ts';
import type { ManifestDocument } from '../manifest-file.ts';
import { applyEdits } from './edits.ts';
import { normalizeSimulation } from './normalize.ts';
import type { WellShapedSimulation } from './read-simulation.ts';
import { checkSimulation, type KnownNames } from './rules.ts';

/** The simulations among all documents of a repository, and what is wrong in them. */
export function resolveSimulations(documents: readonly ManifestDocument[]): {
  readonly tests: readonly SimulationTest[];
  readonly diagnostics: readonly Diagnostic[];
} {
  // Most repositories have many jobs and no simulation.
  if (!documents.some(({ kind }) => kind === 'Simulation')) return { tests: [], diagnostics: [] };
  const jobs = new Map(
    documents.flatMap((document): readonly [string, UsableJob][] =>
      document.kind === 'Job' && document.job ? [[document.job.manifest.name, document.job]] : [],
    ),
  );
  const names = { job: namesOf('Job', documents), fleet: namesOf('Fleet', documents) };
  const resolved = documents.flatMap((document) => {
    if (document.kind !== 'Simulation' || !document.simulation) return [];
    const { value, findings } = resolve(document.simulation, jobs, names);
    const { document: text } = document.simulation;
    return [{ test: value, diagnostics: findings.map((finding) => diagnoseFinding(text, finding)) }];
  });
  return {
    tests: resolved.flatMap(({ test }) => test ?? []),
    diagnostics: resolved.flatMap(({ diagnostics }) => diagnostics),
  };
}

/** Names that are used, whether or not their documents can be. */
function namesOf(
  kind: ManifestDocument['kind'],
  documents: readonly ManifestDocument[],
): ReadonlySet<string> {
  return new Set(documents.flatMap((document) => (document.kind === kind && document.name?.text) || []));
}

function resolve(
  { document, written }: WellShapedSimulation,
  jobs: ReadonlyMap<string, UsableJob>,
  names: KnownNames,
): Checked<SimulationTest | undefined> {
  const edits = applyEdits(written.spec, jobs);
  const findings = [...checkSimulation(written.spec, names), ...edits.findings];
  const value = findings.length > 0 ? undefined : normalizeSimulation(written, document, edits.value);
  return { value, findings };
}
