import { manifestForNext } from '../../desired/at-occurrence.ts';
import { explainList } from '../../explain/explain-list.ts';
import { conditionsOfStages, explainStages, targetOfRollout } from '../../explain/explain-stages.ts';
import {
  conditionOf,
  conditionsOf,
  diagnoseTarget,
  explainTarget,
  type TargetToExplain,
  targetWithDone,
} from '../../explain/explain-target.ts';
import { reachInFleets } from '../../explain/reach-in-fleets.ts';
import { countedParts, maxQueries, reachOnHub } from '../../explain/reach-on-hub.ts';
import { readFileInside } from '../../manifests/disk/read-file.ts';
import { effectiveValues } from '../../manifests/job/effective-values.ts';
import type { LoadedRepository } from '../../manifests/load.ts';
import { onHub } from '../../manifests/select-manifests.ts';
import { type Diagnostic, hasErrors } from '../../model/diagnostic.ts';
import { hasModules } from '../../model/fleet.ts';
import type { JobManifest } from '../../model/manifest.ts';
import type { PolicyOpinion } from '../../model/policy.ts';
import type { TargetExplanation, TargetReach } from '../../model/target-explanation.ts';
import { explainPolicies } from '../../policies/create-judge.ts';
import { QuerySyntaxError } from '../../query/compile.ts';
import { type ConditionExplanation, explainCondition } from '../../query/explain.ts';
import { diagnosticLines } from '../../report/diagnostics/text.ts';
import { renderExplanationJson } from '../../report/explain/json.ts';
import { renderExplanationMarkdown } from '../../report/explain/markdown.ts';
import { renderExplanationText } from '../../report/explain/text.ts';
import { countOf } from '../../report/writing/words.ts';
import { rolloutAt } from '../../rollouts/at-version.ts';
import type { Dependencies } from '../dependencies.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { chooseHub } from '../hub/choose-hub.ts';
import { connectHub } from '../hub/connect-hub.ts';
import { unsetVariable } from '../hub/credential.ts';
import type { ExplainFormat } from '../options/formats.ts';
import type { Verbosity } from '../options/verbosity.ts';
import { findManifest } from '../repository/find-manifest.ts';
import { readRepository } from '../repository/read-repository.ts';
import { createLogger } from '../terminal/logger.ts';
import { styleOf } from '../terminal/style-of.ts';
import { UsageError } from '../usage-error.ts';

export interface ExplainCommandOptions extends Verbosity {
  readonly format: ExplainFormat;
  readonly directory?: string;
  readonly query?: string;
  readonly hub?: string;
  readonly ca?: string;
}

/** Device ids shown: enough to recognise the devices. */
const SAMPLE_SIZE = 10;

/**
 * Explains a target in words and counts the devices that match. Problems of the condition are printed too, but only a
 * condition that cannot be read ends the command: finding out why a condition matches nothing is its purpose.
 */
export async function runExplain(
  name: string | undefined,
  options: ExplainCommandOptions,
  deps: Dependencies,
): Promise<ExitCode> {
  if ((name === undefined) === (options.query === undefined)) {
    throw new UsageError(
      'name what to explain: a job or rollout, or a condition with --query',
      'such as `hubjobs explain lock-doors`, or `hubjobs explain --query "tags.building = \'43\'"`',
    );
  }
  const repository = await readRepository([], options, deps);
  const printDiagnostics = (diagnostics: readonly Diagnostic[]) => {
    const style = styleOf(deps.stderr, deps.env);
    for (const diagnostic of diagnostics)
      deps.stderr.write(`${diagnosticLines(diagnostic, style).join('\n')}\n\n`);
  };

  const now = deps.clock.now();
  const found = repository.rollouts.find((one) => one.name === name);
  const rollout = found && rolloutAt(found, now);
  const asWritten =
    name === undefined || rollout
      ? undefined
      : onNamedHub(findManifest(name, repository, printDiagnostics), repository, options);
  const job = asWritten && manifestForNext(asWritten, now);
  const manifest = rollout ? targetOfRollout(rollout) : job;
  const target: TargetToExplain = manifest ? { manifest } : { condition: options.query ?? '*' };
  printDiagnostics(diagnoseTarget(target, repository));
  const list = job?.target.list;
  const explanation = (list && explainList(list)) ?? readCondition(conditionOf(target));
  if (!explanation) return EXIT.invalid;
  const toCount = { target, explanation, stages: new Set(rollout ? conditionsOfStages(rollout) : []) };
  const { reach, stages } = await findReach(toCount, repository, options, deps);
  const policies = explainPoliciesOf(job, reach, repository, options);
  const own = valuesOnHub(job ?? rollout, repository, options);
  const whole = {
    ...explainTarget(target, explanation, reach),
    ...(rollout && { stages: explainStages(rollout, stages) }),
    ...(own && { onHub: own }),
    ...(policies && { policies }),
  };
  deps.stdout.write(render(whole, options.format, deps));
  return EXIT.done;
}

/**
 * The values of a job or rollout with its defaults, and on the hub that was named, read from its file again; `undefined`
 * where it has neither defaults nor overrides.
 */
function valuesOnHub(
  manifest: Pick<JobManifest, 'name' | 'source' | 'forZone'> | undefined,
  { root, defaults }: LoadedRepository,
  { hub }: ExplainCommandOptions,
): TargetExplanation['onHub'] {
  if (!manifest) return undefined;
  const file = readFileInside(root, manifest.source.file);
  const name = manifest.forZone?.of ?? manifest.name;
  const values = 'source' in file ? effectiveValues(file.source, name, { hub, defaults }) : [];
  return values.length === 0 ? undefined : { ...(hub !== undefined && { name: hub }), values };
}

/** With the overrides for the hub that was named. */
function onNamedHub(
  manifest: JobManifest,
  { config }: LoadedRepository,
  { hub: name }: ExplainCommandOptions,
): JobManifest {
  const hub = config.hubs.find((one) => one.name === name);
  return hub ? onHub(manifest, hub) : manifest;
}

/** What the policies of the checkout say of the job, as far as it is known; `undefined` where there are none. */
function explainPoliciesOf(
  manifest: JobManifest | undefined,
  reach: TargetReach | undefined,
  { config, policies }: LoadedRepository,
  { hub: name }: ExplainCommandOptions,
): readonly PolicyOpinion[] | undefined {
  if (!manifest || policies.length === 0) return undefined;
  const [only, ...others] = config.hubs.filter((hub) => name === undefined || hub.name === name);
  const { schedule } = manifest;
  const due = schedule.kind === 'cron' ? undefined : schedule.at;
  const job = {
    manifest,
    ...(due !== undefined && { due }),
    ...(reach && { devices: reach.count }),
    ...(reach?.of.kind === 'fleet' && { hubDevices: reach.of.devices }),
  };
  return explainPolicies(policies, job, others.length === 0 ? only : undefined);
}

/** `undefined` when the condition cannot be read; its diagnostics say why. */
function readCondition(condition: string): ConditionExplanation | undefined {
  try {
    return explainCondition(condition);
  } catch (error) {
    if (error instanceof QuerySyntaxError) return undefined;
    throw error;
  }
}

function render(explanation: TargetExplanation, format: ExplainFormat, deps: Dependencies): string {
  switch (format) {
    case 'text':
      return renderExplanationText(explanation, styleOf(deps.stdout, deps.env));
    case 'json':
      return renderExplanationJson(explanation);
    case 'markdown':
      return renderExplanationMarkdown(explanation);
    default:
      return format satisfies never;
  }
}

interface ToCount {
  readonly target: TargetToExplain;
  readonly explanation: ConditionExplanation;
  /** The conditions of a rollout's stages. */
  readonly stages: ReadonlySet<string>;
}

interface Counted {
  readonly reach?: TargetReach;
  /** Devices by the condition of a stage. */
  readonly stages?: ReadonlyMap<string, number>;
}

/**
 * The devices that match, on the named hub or in the fleets; nothing when there is nothing to count on. Without the
 * connection string of the hub, everything else about the job there can still be said.
 */
async function findReach(
  { target, explanation, stages }: ToCount,
  repository: LoadedRepository,
  options: ExplainCommandOptions,
  deps: Dependencies,
): Promise<Counted> {
  const hubConfig = options.hub === undefined ? undefined : chooseHub(repository, options.hub, deps.env);
  const unset = hubConfig && unsetVariable(hubConfig, deps.env);
  if (unset !== undefined)
    createLogger({}, deps)(`${unset} is not set, so the devices of hub ${hubConfig?.name} are not counted`);
  if (hubConfig === undefined || unset !== undefined) {
    const { fleets } = repository;
    const why = whyNotCounted(explanation, repository);
    if (why === undefined) {
      const now = deps.clock.now();
      const inFleets = (condition: string) =>
        reachInFleets(explainCondition(condition), undefined, fleets, 0, now).count.total;
      return {
        reach: reachInFleets(explanation, targetWithDone(target), fleets, SAMPLE_SIZE, now),
        stages: new Map([...stages].map((condition) => [condition, inFleets(condition)])),
      };
    }
    if (unset === undefined)
      createLogger({}, deps)(`${why}; with --hub NAME the devices of a hub are counted`);
    return {};
  }
  const hub = await connectHub(hubConfig, options, deps);
  try {
    const uncounted = explanation.parts.length - countedParts(explanation);
    createLogger(
      options,
      deps,
    )(
      `asking ${hubConfig.name}: at most ${maxQueries(explanation, targetWithDone(target)) + stages.size} queries (an S1 hub allows 20 a minute)` +
        (uncounted > 0 ? `; the last ${countOf(uncounted, 'part')} of the condition are not counted` : ''),
    );
    const reach = await reachOnHub({
      hub,
      hubConfig,
      explanation,
      conditions: conditionsOf(target),
      target: targetWithDone(target),
      sampleSize: SAMPLE_SIZE,
      signal: deps.signal,
    });
    const counts = new Map<string, number>();
    for (const condition of stages) counts.set(condition, await hub.countMatches(condition, deps.signal));
    return { reach, stages: counts };
  } finally {
    await hub.close();
  }
}

function whyNotCounted(
  { collection }: ConditionExplanation,
  { fleets, diagnostics }: LoadedRepository,
): string | undefined {
  if (fleets.length === 0 && hasErrors(diagnostics)) return 'no Fleet document could be read';
  if (fleets.length === 0) return 'there is no Fleet document, so nothing is counted';
  if (collection === 'devices.modules' && !hasModules(fleets))
    return 'no Fleet document has modules, so nothing is counted';
  return undefined;
}
