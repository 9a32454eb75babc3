import { Command } from 'commander';
import type { Dependencies } from '../dependencies.ts';
import type { Finish } from '../finish.ts';
import { addLoudness } from '../loudness.ts';
import { addPlanSwitches, caOption, directoryOption, formatOption, hubOption } from '../options.ts';
import type { PlanOptions } from '../run/plan.ts';

export function planCommand(deps: Dependencies, finish: Finish): Command {
  const command = new Command('plan')
    .description('show what reconcile would do on the hub, and why; nothing is done')
    .addOption(formatOption('plan'))
    .addOption(hubOption())
    .addOption(caOption())
    .addOption(directoryOption())
    .option('-o, --out <file>', 'also write the plan to this file, as JSON')
    .option('--detailed-exitcode', 'exit with 2 when changes are pending');
  return addLoudness(addPlanSwitches(command)).action(async (options: PlanOptions) => {
    const { runPlan } = await import('../run/plan.ts');
    finish(await runPlan(options, deps));
  });
}
