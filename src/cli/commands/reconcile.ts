import { Command, Option } from 'commander';
import type { Dependencies } from '../dependencies.ts';
import type { Finish } from '../exit-code.ts';
import { formatOption } from '../options/formats.ts';
import { durationMs } from '../options/option-values.ts';
import { addPlanSwitches, PLAN_SWITCHES } from '../options/plan-switches.ts';
import {
  caOption,
  directoryOption,
  hubOption,
  hubTimeOption,
  reportDirOption,
  resultsOption,
} from '../options/shared-options.ts';
import { addVerbosityOptions } from '../options/verbosity.ts';
import type { ReconcileCommandOptions } from '../run/reconcile.ts';

export function reconcileCommand(deps: Dependencies, finish: Finish): Command {
  const command = new Command('reconcile')
    .description('make the hub agree with the manifests: plan, apply, report')
    .addOption(formatOption('status'))
    .addOption(hubOption())
    .addOption(caOption())
    .addOption(hubTimeOption())
    .addOption(directoryOption())
    .option(
      '--for <duration>',
      'keep running this long: schedule jobs as slots become free, and follow running jobs',
      durationMs,
    )
    .addOption(
      new Option(
        '--plan <file>',
        'apply exactly this approved plan (written by plan --out), or nothing if it is out of date',
      ).conflicts(['for', ...PLAN_SWITCHES]),
    )
    .addOption(resultsOption())
    .option(
      '--history',
      'keep jobs that ended on the history branch, also when hubjobs.yaml has no `history`',
    )
    .addOption(reportDirOption('folder for the plan and the report files'));
  return addVerbosityOptions(addPlanSwitches(command)).action(async (options: ReconcileCommandOptions) => {
    const { runReconcile } = await import('../run/reconcile.ts');
    finish(await runReconcile(options, deps));
  });
}
