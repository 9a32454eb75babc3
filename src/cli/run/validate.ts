import { MAX_FILE_BYTES } from '../../manifests/file-text.ts';
import { withSeverities } from '../../manifests/findings/severities.ts';
import type { LoadedRepository } from '../../manifests/load.ts';
import { manifestsOfHub } from '../../manifests/select-manifests.ts';
import { compareDiagnostics, type Diagnostic, hasErrors } from '../../model/diagnostic.ts';
import type { ManifestOfPolicies, Policy } from '../../model/policy.ts';
import { changedPolicies, describePolicyChanges } from '../../policies/changed-policies.ts';
import { checkByComingPolicies, checkManifests } from '../../policies/check-manifests.ts';
import { renderDiagnosticsGithub } from '../../report/diagnostics/github.ts';
import { renderDiagnosticsJson } from '../../report/diagnostics/json.ts';
import { renderDiagnosticsJunit } from '../../report/diagnostics/junit.ts';
import { renderDiagnosticsSarif } from '../../report/diagnostics/sarif.ts';
import { renderDiagnosticsText } from '../../report/diagnostics/text.ts';
import { countOf } from '../../report/writing/words.ts';
import type { Dependencies } from '../dependencies.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { ValidateFormat } from '../options/formats.ts';
import { folderInCheckout } from '../repository/checkout.ts';
import { type PoliciesOption, policiesThatCount } from '../repository/policies-that-count.ts';
import { readRepository } from '../repository/read-repository.ts';
import { styleOf } from '../terminal/style-of.ts';
import { UsageError } from '../usage-error.ts';
import { VERSION } from '../version.ts';

export interface ValidateCommandOptions extends PoliciesOption {
  readonly format: ValidateFormat;
  readonly directory?: string;
}

/** The path that stands for standard input. */
const STDIN = '-';

/** Prints every diagnostic of every file, or of those that the paths name; the others are read all the same. */
export async function runValidate(
  paths: readonly string[],
  options: ValidateCommandOptions,
  deps: Dependencies,
): Promise<ExitCode> {
  const named = paths.filter((path) => path !== STDIN);
  const stdin =
    named.length < paths.length ? await deps.stdin.readBytes(MAX_FILE_BYTES + 1, deps.signal) : undefined;
  const reading = { ...options, isThorough: true, ...(stdin !== undefined && { stdin }) };
  const repository = await readRepository(named, reading, deps);
  const { diagnostics, fileCount } = repository.named;
  const objections = judgeManifests(repository, await policiesThatCount(repository, options, deps), deps);
  const shown = [...diagnostics, ...objections].toSorted(compareDiagnostics);
  deps.stdout.write(render(repository, shown, options.format, deps));
  // A mistyped path or an empty checkout must not pass as valid.
  if (fileCount === 0 && !hasErrors(diagnostics)) {
    throw new UsageError(
      'there is nothing to validate',
      'name the files, or go to the folder of the repository',
    );
  }
  if (hasErrors(diagnostics)) return EXIT.invalid;
  return hasErrors(objections) ? EXIT.refused : EXIT.done;
}

/**
 * What the policies that count say of the jobs on each hub that runs them. If those of the checkout are others, also how
 * they differ, and what they will say.
 */
function judgeManifests(
  repository: LoadedRepository,
  policies: readonly Policy[],
  deps: Dependencies,
): readonly Diagnostic[] {
  const { root, config, named } = repository;
  const now = deps.clock.now();
  const manifests: readonly ManifestOfPolicies[] = [...named.manifests, ...named.rollouts];
  const hubs = config.hubs.map((hub) => ({ hub, manifests: manifestsOfHub(manifests, hub) }));
  const onHubs = new Set(hubs.flatMap((one) => one.manifests.map(({ name }) => name)));
  const onNone = { manifests: manifests.filter(({ name }) => !onHubs.has(name)) };
  const all = [...hubs, onNone];
  const changes = changedPolicies(policies, repository.policies);
  const found = [
    ...describePolicyChanges(changes),
    ...checkManifests(policies, all, now),
    ...checkByComingPolicies([...changes.added, ...changes.changed], all, now),
  ];
  const diagnostics = withSeverities(found, config.rules);
  deps.onFinding?.({ kind: 'policies', root, diagnostics });
  return diagnostics;
}

function render(
  repository: LoadedRepository,
  diagnostics: readonly Diagnostic[],
  format: ValidateFormat,
  deps: Dependencies,
): string {
  const { manifests, rollouts, fleets, simulations, policies, fileCount } = repository.named;
  const folder = folderInCheckout(repository.root, deps);
  switch (format) {
    case 'json':
      return renderDiagnosticsJson(diagnostics);
    case 'github':
      return renderDiagnosticsGithub(diagnostics, folder);
    case 'sarif':
      return renderDiagnosticsSarif(diagnostics, { version: VERSION, folder });
    case 'junit':
      return renderDiagnosticsJunit(
        diagnostics,
        [...manifests, ...rollouts].map(({ source }) => source.file),
        folder,
      );
    case 'text': {
      if (diagnostics.length > 0) return renderDiagnosticsText(diagnostics, styleOf(deps.stdout, deps.env));
      const found = [
        countOf(fileCount, 'file'),
        ...(manifests.length === 0 ? [] : [countOf(manifests.length, 'job')]),
        ...(rollouts.length === 0 ? [] : [countOf(rollouts.length, 'rollout')]),
        ...(fleets.length === 0 ? [] : [countOf(fleets.length, 'fleet')]),
        ...(simulations.length === 0 ? [] : [countOf(simulations.length, 'simulation')]),
        ...(policies.length === 0 ? [] : [countOf(policies.length, 'policy', 'policies')]),
      ];
      return `${found.join(', ')}: nothing to complain about\n`;
    }
    default:
      return format satisfies never;
  }
}
