import type { TargetExplanation, TargetReach } from '../../model/target-explanation.ts';
import { field } from '../writing/field.ts';
import { paint, type Style } from '../writing/style.ts';
import { visible } from '../writing/visible.ts';
import { formatCount } from '../writing/words.ts';
import { hang } from '../writing/wrap.ts';
import { reachInWords, whyNobody } from './summary.ts';

/** The target in words, what it reads, whom it reaches, and how many pass each of its parts. */
export function renderExplanationText(explanation: TargetExplanation, style: Style): string {
  const { reach } = explanation;
  const sections = [
    targetLines(explanation, style),
    ...(reach === undefined
      ? []
      : [reachLines(explanation, reach, style), partLines(reach, style), whyLines(explanation, style)]),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function targetLines({ manifest, words, condition, fields }: TargetExplanation, style: Style): string[] {
  const title =
    manifest === undefined
      ? 'The condition'
      : `${visible(manifest.name)} (${visible(manifest.source.file)}:${manifest.source.line})`;
  return [
    ...hang('', title, style, 'bold'),
    ...field('target', visible(words), style),
    ...field('query', visible(condition), style),
    ...field(
      'reads',
      fields.length === 0 ? 'nothing: every one is meant' : visible(fields.join(', ')),
      style,
    ),
  ];
}

function reachLines(explanation: TargetExplanation, reach: TargetReach, style: Style): string[] {
  const { count, sample } = reach;
  const { maxDevices } = explanation;
  const rest = count.total - sample.length;
  const more = rest > 0 ? ` and ${formatCount(rest)} more` : '';
  return [
    ...hang('', placeOf(reach), style, 'bold'),
    ...field('matches', reachInWords(explanation, reach), style),
    ...(maxDevices !== undefined && count.total > maxDevices
      ? field('limit', `more than maxDevices, ${formatCount(maxDevices)}: the plan would be refused`, style)
      : []),
    ...(sample.length === 0 ? [] : field('sample', `${visible(sample.join(', '))}${more}`, style)),
  ];
}

function placeOf({ of }: TargetReach): string {
  if (of.kind === 'hub') return `On hub ${visible(of.name)} (${visible(of.hostName)})`;
  return `In the ${of.names.length === 1 ? 'fleet' : 'fleets'} ${visible(of.names.join(', '))}`;
}

const TITLES = ['PART', 'ALONE', 'TOGETHER'] as const;

/** Alone: how many pass the part by itself. Together: how many pass it and all above it. */
function partLines({ parts }: TargetReach, style: Style): string[] {
  if (parts.length < 2) return [];
  const rows = parts.map(({ alone, together }, index) => [
    formatCount(index + 1),
    alone === undefined ? '-' : formatCount(alone),
    together === undefined ? '-' : formatCount(together),
  ]);
  const widths = TITLES.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const cells = (row: readonly string[]) =>
    `${row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  ')}  `;
  return [
    paint(style, 'dim', `${cells(TITLES)}CONDITION`),
    ...parts.flatMap(({ condition, alone, together }, index) =>
      hang(
        cells(rows[index] ?? []),
        visible(condition),
        style,
        alone === 0 || together === 0 ? 'yellow' : undefined,
      ),
    ),
  ];
}

function whyLines(explanation: TargetExplanation, style: Style): string[] {
  const why = whyNobody(explanation);
  return why === undefined ? [] : hang('', visible(why), style, 'bold');
}
