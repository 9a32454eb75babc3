import type { TargetExplanation, TargetReach } from '../../model/target-explanation.ts';
import { plainText } from '../writing/plain.ts';
import { paint, type Style } from '../writing/style.ts';
import { factLines, joinParagraphs, titleLines } from '../writing/terminal.ts';
import { visible } from '../writing/visible.ts';
import { formatCount } from '../writing/words.ts';
import { hang } from '../writing/wrap.ts';
import { explanationFacts } from './facts.ts';

/** The target in words, what it reads, which devices match, and how many pass each of its parts. */
export function renderExplanationText(explanation: TargetExplanation, style: Style): string {
  const { title, source, facts, onHub, reach, stages, policies } = explanationFacts(explanation);
  return joinParagraphs([
    [
      ...titleLines(title, source === undefined ? [] : [[{ code: source }]], style),
      ...factLines(facts, style),
    ],
    onHub === undefined
      ? []
      : [
          ...titleLines(onHub.title, [], style),
          ...onHub.values.flatMap((value) => hang('  ', plainText(value), style)),
        ],
    ...(reach === undefined
      ? []
      : [
          [...titleLines(reach.title, [], style), ...factLines(reach.facts, style)],
          partLines(reach.parts ?? [], style),
          reach.none === undefined ? [] : hang('', plainText(reach.none), style, 'bold'),
        ]),
    stages === undefined
      ? []
      : [...titleLines('Stages', [], style), ...stages.flatMap((text) => hang('  ', plainText(text), style))],
    policies === undefined
      ? []
      : [
          ...titleLines('Policies', [], style),
          ...policies.flatMap((text) => hang('  ', plainText(text), style)),
        ],
  ]);
}

const TITLES = ['PART', 'ALONE', 'TOGETHER'] as const;

/** Alone: how many devices pass the part by itself. Together: how many pass it and all parts above it. */
function partLines(parts: TargetReach['parts'], style: Style): string[] {
  if (parts.length === 0) return [];
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
