import { renderDiagnosticsMarkdown } from '../report/diagnostics/markdown.ts';
import { fence } from '../report/writing/escape.ts';
import { type CapturedRun, diagnosticsIn } from './captured-run.ts';
import type { Command } from './inputs.ts';

const TITLES: Readonly<Record<Command, string>> = {
  validate: 'Manifests',
  simulate: 'Simulation',
  plan: 'Plan',
  reconcile: 'Reconciler',
  status: 'Status',
  comment: 'Comment',
};

/** Lines of a failed command that say why; the rest is in the log. */
const LAST_LINES = 20;

/** What a command found, for the step summary and the comment: its own Markdown, or why there is none. */
export function sectionMarkdown(command: Command, run: CapturedRun): string {
  const { exitCode, stdout, stderr } = run;
  const diagnostics = diagnosticsIn(run);
  const about = diagnostics.length === 0 ? '' : `\n${renderDiagnosticsMarkdown(diagnostics)}`;
  if (command === 'validate') return `### ${TITLES[command]}\n\n${renderDiagnosticsMarkdown(diagnostics)}`;
  if (stdout.trim() !== '') return `${stdout.trim()}\n${about}`;
  const why = stderr.trim().split('\n').slice(-LAST_LINES);
  return `### ${TITLES[command]}: nothing to show, exit code ${exitCode}\n${about || `\n${fence('text', why)}\n`}`;
}
