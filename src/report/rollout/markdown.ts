import { code } from '../writing/escape.ts';
import { cell, inline, stateCell } from '../writing/markdown.ts';
import { type Section, table } from '../writing/markdown-sections.ts';
import type { RolloutFacts } from './facts.ts';

/** A rollout in Markdown: where it stands, and a table of its stages. What an alarm says stands above already. `isToShowContent`: it says what it does, too. */
export function rolloutSection(
  { name, state, alarm, when, facts, content, stages }: RolloutFacts,
  isToShowContent = false,
): Section {
  const rows = stages.map((stage) => [
    code(stage.name),
    stateCell(stage.state),
    cell(stage.devices),
    stage.gate ?? '',
    cell(stage.now ?? ''),
  ]);
  const stagesTable = table(['Stage', '', 'Devices', 'Gate', 'Now'], rows, 'stages');
  return {
    ...stagesTable,
    head: [
      `**Rollout** ${code(name)}: ${stateCell(state)}${when === undefined ? '' : `, version of ${inline([{ time: when }])}`}`,
      '',
      ...(alarm ? [] : [inline(facts.now), '']),
      ...(isToShowContent ? [`${cell(content.what)}<br>on ${inline(content.where)}`, ''] : []),
      ...stagesTable.head,
    ],
  };
}
