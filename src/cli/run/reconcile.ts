import { openBranch } from '../../history/open-branch.ts';
import { DEFAULT_HISTORY } from '../../manifests/config/normalize.ts';
import { manifestsOfHub } from '../../manifests/select-manifests.ts';
import type { ApprovalCheck } from '../../model/approval.ts';
import { isRefused, type Plan } from '../../model/plan.ts';
import { isHalted } from '../../model/rollout-report.ts';
import type { StatusReport } from '../../model/status-report.ts';
import { isFailure } from '../../model/status-report.ts';
import { createJudge } from '../../policies/create-judge.ts';
import { type ReconcileResult, reconcile } from '../../reconcile/reconcile.ts';
import { renderApprovalMarkdown } from '../../report/approval/markdown.ts';
import { renderApprovalText } from '../../report/approval/text.ts';
import { renderOutcomesText } from '../../report/outcomes/text.ts';
import { renderPlanMarkdown } from '../../report/plan/markdown.ts';
import { renderPlanText } from '../../report/plan/text.ts';
import type { Dependencies } from '../dependencies.ts';
import { readApprovedPlan } from '../documents/read-approved-plan.ts';
import { renderStatus } from '../documents/render.ts';
import { prepareReportFolder, writeReportFiles } from '../documents/report-files.ts';
import { openResultsFile } from '../documents/results-file.ts';
import { type RunSoFar, withReport } from '../documents/with-report.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { explainFailure } from '../explain-failure.ts';
import { chooseHub } from '../hub/choose-hub.ts';
import { connectHub } from '../hub/connect-hub.ts';
import { clockOf } from '../hub/hub-time.ts';
import type { StatusFormat } from '../options/formats.ts';
import { type PlanSwitches, toPlanOptions } from '../options/plan-switches.ts';
import type { Verbosity } from '../options/verbosity.ts';
import { RefusedError } from '../refused-error.ts';
import { pageLinks } from '../repository/checkout.ts';
import { readValidRepository } from '../repository/read-repository.ts';
import { withOwner } from '../repository/with-owner.ts';
import { createLogger, createProgressLogger } from '../terminal/logger.ts';
import { withFirstPlan } from '../terminal/show-progress.ts';
import { styleOf } from '../terminal/style-of.ts';
import { keepHistory } from './keep-history.ts';

export interface ReconcileCommandOptions extends PlanSwitches, Verbosity {
  readonly format: StatusFormat;
  readonly directory?: string;
  readonly hub?: string;
  readonly ca?: string;
  readonly for?: number;
  readonly plan?: string;
  readonly results?: string;
  readonly history?: boolean;
  readonly reportDir?: string;
}

/** Plans, applies, follows the jobs and reports. A report is written whatever happens on the way. */
export async function runReconcile(options: ReconcileCommandOptions, deps: Dependencies): Promise<ExitCode> {
  const reportDir = await prepareReportFolder(deps.cwd, options.reportDir);
  return withReport(reportDir, deps, (learn) => reconcileAndReport(options, reportDir, learn, deps));
}

async function reconcileAndReport(
  options: ReconcileCommandOptions,
  reportDir: string,
  learn: (news: RunSoFar) => void,
  deps: Dependencies,
): Promise<ExitCode> {
  const repository = await readValidRepository([], { ...options, needsConfig: true }, deps);
  const config = withOwner(repository);
  const hubConfig = chooseHub(repository, options.hub, deps.env);
  const { branch, ...said } = await openBranch(repository, deps.env, deps.clock.now(), deps.signal);
  const manifests = manifestsOfHub(said.manifests, hubConfig);
  const rollouts = manifestsOfHub(said.rollouts, hubConfig);
  const links = pageLinks(repository.root, config, deps);
  learn({ aim: { config, hubConfig, manifests }, links });
  const approved =
    options.plan === undefined ? undefined : await readApprovedPlan(options.plan, config, hubConfig, deps);
  if (approved && approved.refusals.length > 0) {
    throw new RefusedError(`a guard refused this plan when it was made: ${approved.refusals.join(' ')}`);
  }
  const results = options.results === undefined ? undefined : await openResultsFile(options.results, deps);
  const hub = await connectHub(hubConfig, options, deps);
  const style = styleOf(deps.stdout, deps.env);
  const show = (text: string) => deps.stdout.write(`${text}\n`);
  try {
    const result = await reconcile({
      hub,
      hubConfig,
      config,
      manifests,
      rollouts,
      policies: createJudge(repository.policies, hubConfig),
      branch,
      clock: await clockOf(hub, options, deps),
      options: toPlanOptions(options),
      signal: deps.signal,
      progress: withFirstPlan(createProgressLogger(options, deps), (plan) => {
        if (options.format === 'text') show(renderPlanText(plan, style));
      }),
      ...(options.for !== undefined && { forMs: options.for }),
      ...(approved && { approved }),
      ...(results && { onDeviceResult: results.write }),
      onDefect: ({ plans: [plan], ...rest }) => learn({ plan, ...rest }),
    });
    const { status } = result;
    const [plan] = result.plans;
    const report = { plan, status, outcomes: result.outcomes, links };
    learn(report);
    const { approval } = status.run;
    if (options.format === 'text' && approval) show(renderApprovalText(approval, style));
    if (options.format === 'text' && result.outcomes.length > 0)
      show(renderOutcomesText(result.outcomes, style));
    if (plan) deps.onFinding?.({ kind: 'plan', plan, links });
    const text = renderStatus(report, options.format, style);
    deps.stdout.write(options.format === 'markdown' ? joinMarkdown(plan, approval, text) : text);
    await writeReportFiles(reportDir, report);
    const history = config.history ?? (options.history ? DEFAULT_HISTORY : undefined);
    if (history && !result.interrupted && !result.error) {
      const { root } = repository;
      const { name: hubName } = hubConfig;
      const { jobs } = result;
      await keepHistory(
        { root, history, hubName, hub, jobs, manifests, rollouts },
        deps,
        createLogger(options, deps),
      );
    }
    if (result.interrupted) deps.stderr.write('interrupted: the report shows what was done until then\n');
    if (result.error) await explainFailure(result.error, deps);
    return exitCodeOf(result, status);
  } finally {
    await results?.close();
    await hub.close();
  }
}

/** Puts first what a reader asks first: why an approved plan was refused, or else that it was applied, and the plan. */
function joinMarkdown(plan: Plan | undefined, approval: ApprovalCheck | undefined, report: string): string {
  const planned = plan ? [renderPlanMarkdown(plan)] : [];
  const approved = approval ? [renderApprovalMarkdown(approval)] : [];
  const isRefused = (approval?.differences.length ?? 0) > 0;
  return (isRefused ? [report, ...planned] : [...approved, ...planned, report]).join('\n');
}

/** The worst result decides. */
export function exitCodeOf(result: ReconcileResult, status: StatusReport): ExitCode {
  const { approval } = result.status.run;
  if (result.plans.some(isRefused) || (approval?.differences.length ?? 0) > 0) return EXIT.refused;
  if (result.error || result.interrupted) return EXIT.failed;
  if (result.outcomes.some((outcome) => outcome.result === 'failed')) return EXIT.failed;
  const ended = new Set(result.ended);
  const isBelow = status.jobs.some(
    ({ jobId, units = [], verdict }) =>
      isFailure(verdict) && [jobId, ...units.map((unit) => unit.jobId)].some((id) => ended.has(id)),
  );
  const isHeldUp = status.rollouts.some(({ phase }) => isHalted(phase));
  return isBelow || isHeldUp ? EXIT.belowThreshold : EXIT.done;
}
