import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { manifestsOfHub } from '../../manifests/select-manifests.ts';
import { pendingChanges } from '../../model/plan.ts';
import { makePlan } from '../../reconcile/make-plan.ts';
import { renderPlanJson } from '../../report/plan/json.ts';
import { chooseHub, connectHub } from '../choose-hub.ts';
import type { Dependencies } from '../dependencies.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { type Loudness, progressOf } from '../loudness.ts';
import type { PlanFormat, PlanSwitches } from '../options.ts';
import { planOptionsOf } from '../plan-options.ts';
import { renderPlan } from '../render.ts';
import { readValidRepository } from '../repository.ts';
import { sourceBase } from '../source-base.ts';
import { styleOf } from '../style-of.ts';

export interface PlanOptions extends PlanSwitches, Loudness {
  readonly format: PlanFormat;
  readonly directory?: string;
  readonly hub?: string;
  readonly ca?: string;
  readonly out?: string;
  readonly detailedExitcode?: boolean;
}

/** Reads the files and the hub, prints the plan, and does nothing. */
export async function runPlan(options: PlanOptions, deps: Dependencies): Promise<ExitCode> {
  const repository = await readValidRepository([], options, deps);
  if (!repository) return EXIT.invalid;
  const { config } = repository;
  const hubConfig = chooseHub(config, options.hub, deps.env);
  const hub = await connectHub(hubConfig, options, deps);
  try {
    const plan = await makePlan({
      hub,
      hubConfig,
      config,
      manifests: manifestsOfHub(repository.manifests, hubConfig),
      now: deps.clock.now(),
      options: planOptionsOf(options),
      signal: deps.signal,
      progress: progressOf(options, deps),
    });
    const base = sourceBase(repository.root, deps);
    deps.onFound?.({ kind: 'plan', plan, sourceBase: base });
    deps.stdout.write(renderPlan(plan, options.format, styleOf(deps.stdout, deps.env), base));
    if (options.out !== undefined) await writeFile(path.resolve(deps.cwd, options.out), renderPlanJson(plan));
    if (plan.refusals.length > 0) return EXIT.refused;
    return options.detailedExitcode && pendingChanges(plan).length > 0 ? EXIT.pending : EXIT.done;
  } finally {
    await hub.close();
  }
}
