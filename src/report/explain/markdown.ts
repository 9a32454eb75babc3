import type { TargetExplanation, TargetReach } from '../../model/target-explanation.ts';
import { code, prose } from '../writing/escape.ts';
import {
  fixed,
  joinSections,
  type MarkdownOptions,
  type Section,
  table,
} from '../writing/markdown-sections.ts';
import { formatCount } from '../writing/words.ts';
import { reachInWords, whyNobody } from './summary.ts';

/** A condition of the longest kind fills a page; its whole text is in the manifest. */
const MAX_CONDITION = 1_000;

/** The explanation for a comment or a step summary. */
export function renderExplanationMarkdown(
  explanation: TargetExplanation,
  options: MarkdownOptions = {},
): string {
  const { manifest, words, condition, fields, reach } = explanation;
  const reads =
    fields.length === 0 ? 'Reads nothing.' : `Reads ${fields.map((name) => code(name)).join(', ')}.`;
  const sections: readonly Section[] = [
    fixed(
      `### Target${manifest === undefined ? '' : ` of ${code(manifest.name)}`}`,
      '',
      `Aimed at ${prose(words, MAX_CONDITION)}: ${code(condition, MAX_CONDITION)}. ${reads}`,
    ),
    ...(reach === undefined ? [] : reachSections(explanation, reach)),
  ];
  return joinSections(sections, options);
}

function reachSections(explanation: TargetExplanation, reach: TargetReach): readonly Section[] {
  const { count, sample, parts } = reach;
  const { maxDevices } = explanation;
  const why = whyNobody(explanation);
  const limit =
    maxDevices !== undefined && count.total > maxDevices
      ? ` More than \`maxDevices\`, ${formatCount(maxDevices)}: the plan would be refused.`
      : '';
  const some = sample.length === 0 ? '' : ` Among them ${sample.map((id) => code(id)).join(', ')}.`;
  const rows = parts.map(({ condition, alone, together }, index) => [
    formatCount(index + 1),
    code(condition, MAX_CONDITION),
    alone === undefined ? '' : formatCount(alone),
    together === undefined ? '' : formatCount(together),
  ]);
  return [
    fixed(`${placeOf(reach)}: **${reachInWords(explanation, reach)}.**${limit}${some}`),
    ...(parts.length < 2 ? [] : [table(['Part', 'Condition', 'Alone', 'Together'], rows, 'parts')]),
    ...(why === undefined ? [] : [fixed(`**Nobody matches.** ${prose(why)}`)]),
  ];
}

function placeOf({ of }: TargetReach): string {
  if (of.kind === 'hub') return `On ${code(of.name)} (${code(of.hostName)})`;
  const names = of.names.map((name) => code(name)).join(', ');
  return `In ${of.names.length === 1 ? 'the fleet' : 'the fleets'} ${names}`;
}
