import { renderDiagnosticsMarkdown } from '../report/diagnostics/markdown.ts';
import { fence } from '../report/writing/escape.ts';
import { type CapturedRun, diagnosticsOf } from './capture-run.ts';
import type { Command } from './inputs.ts';

const TITLES: Readonly<Record<Command, string>> = {
  validate: 'Manifests',
  simulate: 'Simulation',
  plan: 'Plan',
  reconcile: 'Reconciler',
  status: 'Status',
  stop: 'Stop',
  comment: 'Comment',
};

/** Lines of a failed command's stderr that are shown; the rest is in the log. */
const MAX_LINES = 20;

/** The result of a command for the step summary and the comment: its own Markdown, or why there is none. */
export function sectionMarkdown(command: Command, run: CapturedRun): string {
  const { exitCode, stdout, stderr } = run;
  const diagnostics = diagnosticsOf(run);
  const details = diagnostics.length === 0 ? '' : `\n${renderDiagnosticsMarkdown(diagnostics)}`;
  if (command === 'validate') return `### ${TITLES[command]}\n\n${renderDiagnosticsMarkdown(diagnostics)}`;
  if (stdout.trim() !== '') return `${stdout.trim()}\n${details}`;
  const why = stderr.trim().split('\n').slice(-MAX_LINES);
  return `### ${TITLES[command]}: no result, exit code ${exitCode}\n${details || `\n${fence('text', why)}\n`}`;
}
