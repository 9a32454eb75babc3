import type { Text } from '../writing/facts.ts';
import { plainText } from '../writing/plain.ts';
import { paint, type Style, TONE_INKS } from '../writing/style.ts';
import { alignRows } from '../writing/table.ts';
import { factLines, stateText } from '../writing/terminal.ts';
import { visible } from '../writing/visible.ts';
import { hang } from '../writing/wrap.ts';
import type { RolloutFacts, StageFacts } from './facts.ts';

const INDENT = '    ';

/** A rollout for a terminal: where it stands, then a row for each stage. What an alarm says stands above already. */
export function rolloutLines(
  { name, state, alarm, when, facts, stages }: RolloutFacts,
  style: Style,
): string[] {
  return [
    ...hang(
      `${paint(style, TONE_INKS[state.tone], state.sign)} `,
      `${visible(name)}  ${state.words}`,
      style,
      'bold',
    ),
    ...factLines({ ...(when && { version: [{ time: when }] }), ...(!alarm && facts) }, style),
    ...stageLines(stages, style),
  ];
}

function stageLines(stages: readonly StageFacts[], style: Style): string[] {
  const names = stages.map(({ name, state }) => [visible(name), stateText(state, style), '']);
  const heads = alignRows(names, Number.POSITIVE_INFINITY) ?? [];
  return stages.flatMap(({ devices, gate, now }, index) => [
    ...hang(`${INDENT}${heads[index]}  `, plainText(devices), style),
    ...below(gate, style),
    ...below(now, style),
  ]);
}

function below(text: Text | undefined, style: Style): string[] {
  return text === undefined ? [] : hang(`${INDENT}  `, plainText(text), style, 'dim');
}
