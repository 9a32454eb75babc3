import type { Diagnostic } from '../../model/diagnostic.ts';
import { SEVERITIES } from '../writing/states.ts';
import { paint, type Style, TONE_INKS } from '../writing/style.ts';
import { visible } from '../writing/visible.ts';
import { countOf } from '../writing/words.ts';
import { hang, wrap } from '../writing/wrap.ts';
import { excerptLines } from './excerpt-lines.ts';
import { severityCounts } from './facts.ts';
import { type FoldedDiagnostic, foldDiagnostics, otherPlaces, othersTitle } from './fold.ts';

/** Every diagnostic with its position, the lines that it is about and a hint, then their number. Empty when there are none. */
export function renderDiagnosticsText(diagnostics: readonly Diagnostic[], style: Style): string {
  if (diagnostics.length === 0) return '';
  const blocks = foldedLines(diagnostics, style).map((lines) => `${lines.join('\n')}\n`);
  return `${blocks.join('\n')}\n${summarise(diagnostics)}\n`;
}

/** `2 errors, 1 warning in 2 files`. */
function summarise(diagnostics: readonly Diagnostic[]): string {
  const files = new Set(diagnostics.map((diagnostic) => diagnostic.range.file)).size;
  return `${severityCounts(diagnostics)} in ${countOf(files, 'file')}`;
}

/** A block for each, and one for all warnings with the same hint. */
export function foldedLines(diagnostics: readonly Diagnostic[], style: Style): string[][] {
  return foldDiagnostics(diagnostics).map((folded) => [
    ...diagnosticLines(folded.first, style),
    ...otherLines(folded, style),
  ]);
}

function otherLines(folded: FoldedDiagnostic, style: Style): string[] {
  if (folded.others.length === 0) return [];
  const gutter = gutterOf(folded.first);
  return [
    ...hang(`${gutter}  ${paint(style, 'blue', '=')} `, othersTitle(folded), style),
    ...otherPlaces(folded).flatMap((line) => hang(`${gutter}      `, visible(line), style)),
  ];
}

function gutterOf({ range, excerpt }: Diagnostic): string {
  return ' '.repeat(String(range.line + (excerpt?.length ?? 1) - 1).length);
}

/**
 * One diagnostic:
 *
 *     error[unknown-key]: "qurey" is not a key of target
 *       --> jobs/lock-doors.yaml:9:5
 *        |
 *      9 |     qurey: tags.building = '43'
 *        |     ^^^^^
 *        = hint: did you mean "query"?
 */
export function diagnosticLines(diagnostic: Diagnostic, style: Style): string[] {
  const { severity, hint } = diagnostic;
  const gutter = gutterOf(diagnostic);
  const label = `${severity}[${visible(diagnostic.code)}]:`;
  const head = wrap(`${label} ${visible(diagnostic.message)}`, style.width - 4).map((line, index) =>
    index === 0 && line.startsWith(label)
      ? paint(
          style,
          'bold',
          paint(style, TONE_INKS[SEVERITIES[severity].tone], label) + line.slice(label.length),
        )
      : (index === 0 ? '' : '    ') + paint(style, 'bold', line),
  );
  const arrow = paint(style, 'blue', '-->');
  const bar = paint(style, 'blue', '=');
  return [
    ...head,
    ...hang(`${gutter} ${arrow} `, positionText(diagnostic), style),
    ...excerptLines(diagnostic, gutter.length, style),
    ...(hint === undefined ? [] : hang(`${gutter}  ${bar} hint: `, visible(hint), style)),
  ];
}

/** `jobs/lock-doors.yaml:9:5`; the file alone when all of it is meant. */
function positionText({ range, excerpt }: Diagnostic): string {
  const whole = range.line === 1 && range.column === 1 && excerpt === undefined;
  return visible(range.file) + (whole ? '' : `:${range.line}:${range.column}`);
}
