import { Command } from 'commander';
import type { Dependencies } from '../dependencies.ts';
import type { Finish } from '../finish.ts';
import {
  addPlanSwitches,
  caOption,
  directoryOption,
  durationMs,
  formatOption,
  hubOption,
} from '../options.ts';
import type { ReconcileOptions } from '../run/reconcile.ts';

export function reconcileCommand(deps: Dependencies, finish: Finish): Command {
  const command = new Command('reconcile')
    .description('make the hub agree with the manifests: plan, do it, then report')
    .addOption(formatOption('text', 'json', 'markdown'))
    .addOption(hubOption())
    .addOption(caOption())
    .addOption(directoryOption())
    .option('--for <duration>', 'stay this long: submit as slots come free, follow running jobs', durationMs)
    .option('--report-dir <dir>', 'where plan.json, status.json and status.md are written', 'report');
  return addPlanSwitches(command).action(async (options: ReconcileOptions) => {
    const { runReconcile } = await import('../run/reconcile.ts');
    finish(await runReconcile(options, deps));
  });
}
