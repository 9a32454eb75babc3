import type { TargetExplanation, TargetReach } from '../../model/target-explanation.ts';
import { code } from '../writing/escape.ts';
import { factItems, inline } from '../writing/markdown.ts';
import {
  fixed,
  joinSections,
  type MarkdownOptions,
  type Section,
  table,
} from '../writing/markdown-sections.ts';
import { formatCount } from '../writing/words.ts';
import { explanationFacts } from './facts.ts';

/** The longest conditions would fill a page; the manifest has the whole text. */
const MAX_CONDITION = 1_000;

/** The explanation for a comment or a step summary. */
export function renderExplanationMarkdown(
  explanation: TargetExplanation,
  options: MarkdownOptions = {},
): string {
  const { title, facts, onHub, reach, stages, policies } = explanationFacts(explanation);
  const sections: readonly Section[] = [
    fixed(`### ${inline(title)}`, '', ...factItems(facts, MAX_CONDITION)),
    ...(onHub === undefined
      ? []
      : [fixed(`**${inline(onHub.title)}**`, '', ...onHub.values.map((value) => `- ${inline(value)}`))]),
    ...(reach === undefined
      ? []
      : [
          fixed(`**${inline(reach.title)}**`, '', ...factItems(reach.facts)),
          partsSection(reach.parts ?? []),
          reach.none === undefined ? fixed() : fixed(inline(reach.none)),
        ]),
    ...(stages === undefined
      ? []
      : [fixed('**Stages**', '', ...stages.map((text) => `- ${inline(text, MAX_CONDITION)}`))]),
    ...(policies === undefined
      ? []
      : [fixed('**Policies**', '', ...policies.map((text) => `- ${inline(text)}`))]),
  ];
  return joinSections(sections, options);
}

function partsSection(parts: TargetReach['parts']): Section {
  if (parts.length === 0) return fixed();
  const rows = parts.map(({ condition, alone, together }, index) => [
    formatCount(index + 1),
    code(condition, MAX_CONDITION),
    alone === undefined ? '' : formatCount(alone),
    together === undefined ? '' : formatCount(together),
  ]);
  return table(['Part', 'Condition', 'Alone', 'Together'], rows, 'parts');
}
