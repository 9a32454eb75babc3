import type { Diagnostic } from '../../model/diagnostic.ts';
import type { SimulationEdit, SimulationTest } from '../../model/simulation-test.ts';
import { namesIn } from '../duplicate-names.ts';
import { diagnoseFinding } from '../findings/diagnose.ts';
import type { Checked } from '../findings/finding.ts';
import type { ManifestDocument } from '../manifest-file.ts';
import { applyEdits, type Editable } from './edits.ts';
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
  const editable = {
    jobs: byName(documents.flatMap((document) => (document.kind === 'Job' && document.job) || [])),
    rollouts: byName(
      documents.flatMap((document) => (document.kind === 'Rollout' && document.rollout) || []),
    ),
  };
  const names = {
    job: namesOf('Job', documents),
    rollout: namesOf('Rollout', documents),
    fleet: namesOf('Fleet', documents),
  };
  const resolved = documents.flatMap((document) => {
    if (document.kind !== 'Simulation' || !document.simulation) return [];
    const { value, findings } = resolve(document.simulation, editable, names);
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
  return new Set(
    documents.flatMap((document) =>
      document.kind === kind ? namesIn(document).map(({ name }) => name.text) : [],
    ),
  );
}

function byName<Usable extends { readonly manifest: { readonly name: string } }>(
  usable: readonly Usable[],
): ReadonlyMap<string, Usable> {
  return new Map(usable.map((one) => [one.manifest.name, one]));
}

/** The names of all stages that a rollout has at some time of the simulation. */
function stagesByRollout(
  { rollouts }: Editable,
  edits: readonly SimulationEdit[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const versions = [
    ...[...rollouts.values()].map(({ manifest }) => manifest),
    ...edits.flatMap(({ changedRollouts }) => changedRollouts),
  ];
  const stages = new Map<string, Set<string>>();
  for (const version of versions) {
    const known = stages.get(version.name) ?? new Set();
    stages.set(version.name, known);
    for (const { name } of version.stages) known.add(name);
  }
  return stages;
}

function resolve(
  { document, written }: WellShapedSimulation,
  editable: Editable,
  names: Omit<KnownNames, 'stagesOf'>,
): Checked<SimulationTest | undefined> {
  const edits = applyEdits(written.spec, editable);
  const stagesOf = stagesByRollout(editable, edits.value);
  const findings = [...checkSimulation(written.spec, { ...names, stagesOf }), ...edits.findings];
  const value = findings.length > 0 ? undefined : normalizeSimulation(written, document, edits.value);
  return { value, findings };
}
