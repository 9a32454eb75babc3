import { renderDiagnosticsMarkdown } from '../report/diagnostics/markdown.ts';
import { NOTHING_TO_DO, planFacts } from '../report/plan/facts.ts';
import { simulationFacts, verdictOf } from '../report/simulation/facts.ts';
import { fence } from '../report/writing/escape.ts';
import { htmlText } from '../report/writing/html.ts';
import { type CapturedRun, diagnosticsOf, planOf, simulationsOf } from './capture-run.ts';
import type { Command } from './inputs.ts';

const TITLES: Readonly<Record<Command, string>> = {
  validate: 'Manifests',
  diff: 'Changes',
  simulate: 'Simulation',
  plan: 'Plan',
  reconcile: 'Reconciler',
  status: 'Status',
  stop: 'Stop',
  comment: 'Comment',
};

/** Lines of a failed command's stderr that are shown; the rest is in the log. */
const MAX_LINES = 20;

/**
 * The result of a command for the step summary and the comment: its own Markdown, or why there is none. A result that says
 * nothing new is folded. Remarks about the manifests are those of `validate`, and of `diff` what a pull request adds to
 * them; other commands do not repeat them.
 */
export function sectionMarkdown(command: Command, run: CapturedRun): string {
  const { exitCode, stdout, stderr } = run;
  const diagnostics = diagnosticsOf(run);
  if (command === 'validate') {
    const problems = diagnostics.filter(({ severity }) => severity !== 'info');
    return `### ${TITLES[command]}\n\n${renderDiagnosticsMarkdown(problems)}`;
  }
  const result = stdout.trim();
  if (result !== '') {
    const summary = nothingNew(command, run);
    return summary === undefined
      ? `${result}\n`
      : `<details>\n<summary>${summary}</summary>\n\n${result}\n\n</details>\n`;
  }
  const why = stderr.trim().split('\n').slice(-MAX_LINES);
  const details =
    diagnostics.length === 0 ? `${fence('text', why)}\n` : renderDiagnosticsMarkdown(diagnostics);
  return `### ${TITLES[command]}: no result, exit code ${exitCode}\n\n${details}`;
}

/** The result in one line, as HTML without text of others; `undefined` when there is something to look at. */
function nothingNew(command: Command, run: CapturedRun): string | undefined {
  if (run.exitCode !== 0) return undefined;
  const plan = planOf(run)?.plan;
  if (command === 'plan' && plan) {
    const { isQuiet, headline } = planFacts(plan);
    return isQuiet ? `The plan for the hub: ${NOTHING_TO_DO.toLowerCase()}, ${headline}` : undefined;
  }
  const results = simulationsOf(run);
  if (results.length === 0 || results.some(({ report }) => report.notices.length > 0)) return undefined;
  const [first] = results;
  const answers = first && htmlText(simulationFacts(first).summary['answers'] ?? '');
  return `Simulation: ${verdictOf(results) ?? answers}`;
}
