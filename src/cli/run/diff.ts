import path from 'node:path';
import { diffRepositories } from '../../diff/diff-repositories.ts';
import { withDevices } from '../../diff/with-devices.ts';
import { withPlan } from '../../diff/with-plan.ts';
import { countInFleets, countOnHub, type TargetChange } from '../../explain/reach-changes.ts';
import { type ReadBase, readBase } from '../../history/base/read-base.ts';
import { RepositoryError } from '../../history/git/repository-error.ts';
import { openBranch } from '../../history/open-branch.ts';
import { manifestsThen } from '../../history/past/hub-history.ts';
import { HubError } from '../../hub/hub-error.ts';
import type { LoadedRepository } from '../../manifests/load.ts';
import { manifestsOfHub } from '../../manifests/select-manifests.ts';
import type { HubConfig } from '../../model/config.ts';
import { hasErrors } from '../../model/diagnostic.ts';
import type { Policy } from '../../model/policy.ts';
import type { DiffWarning, RepositoryContent, RepositoryDiff } from '../../model/repository-diff.ts';
import { TIER_LIMITS } from '../../model/tier.ts';
import { createJudge } from '../../policies/create-judge.ts';
import { fillScheduledTime } from '../../query/scheduled-time.ts';
import { makePlan } from '../../reconcile/make-plan.ts';
import { renderDiffJson } from '../../report/diff/json.ts';
import { renderDiffMarkdown } from '../../report/diff/markdown.ts';
import { renderDiffPage } from '../../report/diff/page.ts';
import { renderDiffText } from '../../report/diff/text.ts';
import type { PageLinks } from '../../report/page/page-facts.ts';
import type { Dependencies } from '../dependencies.ts';
import { writeOutput } from '../documents/output-file.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { chooseHub } from '../hub/choose-hub.ts';
import { connectHub } from '../hub/connect-hub.ts';
import type { DiffFormat } from '../options/formats.ts';
import type { Verbosity } from '../options/verbosity.ts';
import { pageLinks } from '../repository/checkout.ts';
import { readValidRepository } from '../repository/read-repository.ts';
import { withOwner } from '../repository/with-owner.ts';
import { createProgressLogger } from '../terminal/logger.ts';
import { styleOf } from '../terminal/style-of.ts';
import { UsageError } from '../usage-error.ts';

export interface DiffCommandOptions extends Verbosity {
  readonly format: DiffFormat;
  readonly directory?: string;
  readonly base?: string;
  readonly hub?: string;
  readonly ca?: string;
  readonly out?: string;
  readonly exitCode?: boolean;
}

/** Prints what this checkout changes against its base. Nothing is changed anywhere. */
export async function runDiff(options: DiffCommandOptions, deps: Dependencies): Promise<ExitCode> {
  const repository = await readValidRepository(
    [],
    { ...options, needsConfig: options.hub !== undefined },
    deps,
  );
  const hubConfig = options.hub === undefined ? undefined : chooseHub(repository, options.hub, deps.env);
  const before = await readBaseOf(repository, options.base, deps);
  const files = compareFiles(repository, before, hubConfig, deps);
  const diff = await count(
    files,
    { repository, policies: before.repository.policies, options, deps },
    hubConfig,
  );
  const links = pageLinks(repository.root, repository.config, deps);
  deps.onFinding?.({ kind: 'diff', diff, links });
  deps.stdout.write(render(diff, options.format, deps, links));
  if (options.out !== undefined) await writeOutput(path.resolve(deps.cwd, options.out), renderDiffJson(diff));
  return options.exitCode && diff.changes.length > 0 ? EXIT.pending : EXIT.done;
}

async function readBaseOf(
  repository: LoadedRepository,
  ref: string | undefined,
  deps: Dependencies,
): Promise<ReadBase> {
  try {
    return await readBase(repository, ref, deps.env, deps.signal);
  } catch (error) {
    if (!(error instanceof RepositoryError)) throw error;
    throw new UsageError(
      `there is nothing to compare with: ${error.message}`,
      'name a commit or branch of this clone with --base',
    );
  }
}

function compareFiles(
  today: LoadedRepository,
  { base, repository: then }: ReadBase,
  hub: HubConfig | undefined,
  deps: Dependencies,
): RepositoryDiff {
  const said = hub && manifestsThen(today.config, hub.name)(then);
  const before: RepositoryContent = said
    ? { ...then, manifests: said.manifests, rollouts: said.rollouts }
    : then;
  const after: RepositoryContent = hub
    ? {
        ...today,
        manifests: manifestsOfHub(today.manifests, hub),
        rollouts: manifestsOfHub(today.rollouts, hub),
      }
    : today;
  const diff = diffRepositories({
    now: deps.clock.now(),
    base,
    before,
    after,
    ...(hub && { hub: { name: hub.name, hostName: hub.hostName } }),
  });
  if (!hasErrors(then.diagnostics)) return diff;
  return withWarning(diff, {
    code: 'base-invalid',
    message: 'The files of the base have errors. They are compared as far as they can be read.',
    about: [base.ref],
  });
}

function withWarning(diff: RepositoryDiff, warning: Omit<DiffWarning, 'severity'>): RepositoryDiff {
  return { ...diff, warnings: [...diff.warnings, { severity: 'warning', ...warning }] };
}

interface DiffContext {
  readonly repository: LoadedRepository;
  /** Of the base: a pull request cannot loosen a policy for itself. */
  readonly policies: readonly Policy[];
  readonly options: DiffCommandOptions;
  readonly deps: Dependencies;
}

/** By the hub, if one is named and answers; else in the fleets of the repository. */
async function count(
  diff: RepositoryDiff,
  context: DiffContext,
  hubConfig: HubConfig | undefined,
): Promise<RepositoryDiff> {
  if (hubConfig === undefined) return inFleets(diff, context);
  try {
    return await onHub(diff, context, hubConfig);
  } catch (error) {
    const { signal } = context.deps;
    if (signal.aborted || !(error instanceof HubError || error instanceof UsageError)) throw error;
    return withWarning(inFleets(diff, context), {
      code: 'hub-not-asked',
      message: `The hub could not be asked, so nothing is said of the jobs that wait there: ${error.message}`,
      about: [hubConfig.name],
    });
  }
}

/** Where a condition names the time of its occurrence, both sides are asked for the same time: now. */
function targetsOf({ changes, now }: RepositoryDiff): readonly TargetChange[] {
  return changes.flatMap(({ name, job }): TargetChange[] => {
    if (!job) return [];
    const { before, after } = job.target;
    return [
      {
        name,
        ...(before !== undefined && { before: fillScheduledTime(before, now) }),
        ...(after !== undefined && { after: fillScheduledTime(after, now) }),
      },
    ];
  });
}

function inFleets(diff: RepositoryDiff, { repository: { fleets } }: DiffContext): RepositoryDiff {
  if (fleets.length === 0) return diff;
  const on = { kind: 'fleets', names: fleets.map(({ name }) => name) } as const;
  return withDevices(diff, { on, ...countInFleets(targetsOf(diff), fleets, diff.now) });
}

/** A diff that counts devices takes no longer than the hub allows queries for in this time. */
const MAX_MINUTES_OF_QUERIES = 2;

async function onHub(
  diff: RepositoryDiff,
  { repository, policies, options, deps }: DiffContext,
  hubConfig: HubConfig,
): Promise<RepositoryDiff> {
  const config = withOwner(repository);
  const { branch, manifests, rollouts } = await openBranch(repository, deps.env, diff.now, deps.signal);
  const hub = await connectHub(hubConfig, options, deps);
  try {
    const { tier, units, name } = hubConfig;
    const maxQueries = MAX_MINUTES_OF_QUERIES * TIER_LIMITS[tier].queriesPerMinute(units);
    const counts = await countOnHub(targetsOf(diff), hub, maxQueries, deps.signal);
    const counted = withDevices(diff, { on: { kind: 'hub', name }, ...counts });
    const plan = await makePlan({
      hub,
      hubConfig,
      config,
      manifests: manifestsOfHub(manifests, hubConfig),
      rollouts: manifestsOfHub(rollouts, hubConfig),
      policies: createJudge(policies, hubConfig),
      branch,
      now: diff.now,
      options: {},
      signal: deps.signal,
      progress: createProgressLogger(options, deps),
    });
    return withPlan(counted, plan);
  } finally {
    await hub.close();
  }
}

function render(diff: RepositoryDiff, format: DiffFormat, deps: Dependencies, links: PageLinks): string {
  switch (format) {
    case 'text':
      return renderDiffText(diff, styleOf(deps.stdout, deps.env));
    case 'json':
      return renderDiffJson(diff);
    case 'markdown':
      return renderDiffMarkdown(diff);
    case 'html':
      return renderDiffPage(diff, links);
    default:
      return format satisfies never;
  }
}
