import { formatDuration } from '../../model/duration.ts';
import type { Instant } from '../../model/instant.ts';
import { pendingChanges } from '../../model/plan.ts';
import { renderOutcomesText } from '../../report/outcomes/text.ts';
import { renderPlanText } from '../../report/plan/text.ts';
import { renderStatusText } from '../../report/status/text.ts';
import { visible } from '../../report/writing/visible.ts';
import { hang, wrap } from '../../report/writing/wrap.ts';
import type { SimulationResult } from '../../simulation/run-simulation.ts';
import type { Dependencies } from '../dependencies.ts';
import { styleOf } from '../terminal/style-of.ts';

/**
 * Prints a simulation of a single run of the workflow as that run would have printed it: the plan, the outcomes, the
 * status; then what the devices counted, and a second plan, which must be empty.
 */
export function showSingleRun(result: SimulationResult, from: Instant, deps: Dependencies): void {
  const { lastRun: run, received, secondPlan } = result;
  const style = styleOf(deps.stdout, deps.env);
  const show = (text: string) => deps.stdout.write(`${text}\n`);
  const [plan] = run?.plans ?? [];
  if (plan) show(renderPlanText(plan, style));
  if (run) {
    show(renderOutcomesText(run.outcomes, style));
    show(renderStatusText(run.status, style));
  }
  const heading = (text: string) => show(wrap(text, style.width).join('\n'));
  heading('What the devices received, as they counted it');
  for (const { what, devices, overMqtt } of received) {
    const lines = hang(
      `  ${String(devices).padStart(6)}  `,
      `${visible(what)} (${overMqtt} over MQTT)`,
      style,
    );
    show(lines.join('\n'));
  }
  if (secondPlan) {
    const left = pendingChanges(secondPlan).length;
    const length = formatDuration((secondPlan.now - from) / 1000);
    show('');
    heading(`A second plan after ${length}, made without knowing of the first run:`);
    show('');
    show(renderPlanText(secondPlan, style));
    if (left > 0) deps.stderr.write(`error: the second plan is not empty: ${left} changes\n`);
  }
}
