import { Command } from 'commander';
import type { Dependencies } from '../dependencies.ts';
import type { Finish } from '../exit-code.ts';
import { formatOption } from '../options/formats.ts';
import { addPlanSwitches } from '../options/plan-switches.ts';
import {
  caOption,
  directoryOption,
  hubOption,
  hubTimeOption,
  policiesOfOption,
} from '../options/shared-options.ts';
import { addVerbosityOptions } from '../options/verbosity.ts';
import type { PlanCommandOptions } from '../run/plan.ts';

export function planCommand(deps: Dependencies, finish: Finish): Command {
  const command = new Command('plan')
    .description('show what reconcile would change on the hub, and why; nothing is changed')
    .addOption(formatOption('plan'))
    .addOption(hubOption())
    .addOption(caOption())
    .addOption(hubTimeOption())
    .addOption(policiesOfOption())
    .addOption(directoryOption())
    .option('-o, --out <file>', 'also write the plan to this file, as JSON')
    .option('--detailed-exitcode', 'exit with 2 when changes are pending');
  return addVerbosityOptions(addPlanSwitches(command)).action(async (options: PlanCommandOptions) => {
    const { runPlan } = await import('../run/plan.ts');
    finish(await runPlan(options, deps));
  });
}
