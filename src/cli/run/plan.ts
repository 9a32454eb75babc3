import path from 'node:path';
import { openBranch } from '../../history/open-branch.ts';
import { manifestsOfHub } from '../../manifests/select-manifests.ts';
import { isRefused, pendingChanges } from '../../model/plan.ts';
import { createJudge } from '../../policies/create-judge.ts';
import { makePlan } from '../../reconcile/make-plan.ts';
import { renderPlanJson } from '../../report/plan/json.ts';
import type { Dependencies } from '../dependencies.ts';
import { writeOutput } from '../documents/output-file.ts';
import { renderPlan } from '../documents/render-plan.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { chooseHub } from '../hub/choose-hub.ts';
import { connectHub } from '../hub/connect-hub.ts';
import { clockOf } from '../hub/hub-time.ts';
import type { PlanFormat } from '../options/formats.ts';
import { type PlanSwitches, toPlanOptions } from '../options/plan-switches.ts';
import type { Verbosity } from '../options/verbosity.ts';
import { pageLinks } from '../repository/checkout.ts';
import { type PoliciesOption, policiesThatCount } from '../repository/policies-that-count.ts';
import { readValidRepository } from '../repository/read-repository.ts';
import { withOwner } from '../repository/with-owner.ts';
import { createProgressLogger } from '../terminal/logger.ts';
import { styleOf } from '../terminal/style-of.ts';

export interface PlanCommandOptions extends PlanSwitches, PoliciesOption, Verbosity {
  readonly format: PlanFormat;
  readonly directory?: string;
  readonly hub?: string;
  readonly ca?: string;
  readonly out?: string;
  readonly detailedExitcode?: boolean;
}

/** Reads the files and the hub and prints the plan, without changing anything. */
export async function runPlan(options: PlanCommandOptions, deps: Dependencies): Promise<ExitCode> {
  const repository = await readValidRepository([], { ...options, needsConfig: true }, deps);
  const config = withOwner(repository);
  const hubConfig = chooseHub(repository, options.hub, deps.env);
  const policies = await policiesThatCount(repository, options, deps);
  const { branch, manifests, rollouts } = await openBranch(
    repository,
    deps.env,
    deps.clock.now(),
    deps.signal,
  );
  const hub = await connectHub(hubConfig, options, deps);
  try {
    const clock = await clockOf(hub, options, deps);
    const plan = await makePlan({
      hub,
      hubConfig,
      config,
      manifests: manifestsOfHub(manifests, hubConfig),
      rollouts: manifestsOfHub(rollouts, hubConfig),
      policies: createJudge(policies, hubConfig),
      branch,
      now: clock.now(),
      options: toPlanOptions(options),
      signal: deps.signal,
      progress: createProgressLogger(options, deps),
    });
    const links = pageLinks(repository.root, config, deps);
    deps.onFinding?.({ kind: 'plan', plan, links });
    deps.stdout.write(await renderPlan(plan, options.format, styleOf(deps.stdout, deps.env), links));
    if (options.out !== undefined)
      await writeOutput(path.resolve(deps.cwd, options.out), renderPlanJson(plan));
    if (isRefused(plan)) return EXIT.refused;
    return options.detailedExitcode && pendingChanges(plan).length > 0 ? EXIT.pending : EXIT.done;
  } finally {
    await hub.close();
  }
}
