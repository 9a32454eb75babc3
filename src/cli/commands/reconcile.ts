import { Command, Option } from 'commander';
import type { Dependencies } from '../dependencies.ts';
import type { Finish } from '../finish.ts';
import { addLoudness } from '../loudness.ts';
import {
  addPlanSwitches,
  caOption,
  directoryOption,
  durationMs,
  formatOption,
  hubOption,
  PLAN_SWITCHES,
  resultsOption,
} from '../options.ts';
import type { ReconcileOptions } from '../run/reconcile.ts';

export function reconcileCommand(deps: Dependencies, finish: Finish): Command {
  const command = new Command('reconcile')
    .description('make the hub agree with the manifests: plan, do it, then report')
    .addOption(formatOption('status'))
    .addOption(hubOption())
    .addOption(caOption())
    .addOption(directoryOption())
    .option('--for <duration>', 'stay this long: submit as slots come free, follow running jobs', durationMs)
    .addOption(
      new Option(
        '--plan <file>',
        'do exactly this approved plan (made by plan --out), or nothing if it does not hold any more',
      ).conflicts(['for', ...PLAN_SWITCHES]),
    )
    .addOption(resultsOption())
    .option(
      '--report-dir <dir>',
      'where the plan and the report are written, for people and programs',
      'report',
    );
  return addLoudness(addPlanSwitches(command)).action(async (options: ReconcileOptions) => {
    const { runReconcile } = await import('../run/reconcile.ts');
    finish(await runReconcile(options, deps));
  });
}
