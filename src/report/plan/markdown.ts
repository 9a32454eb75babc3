import type { Plan } from '../../model/plan.ts';
import { bySeverity, diagnosticTexts } from '../diagnostics/facts.ts';
import { rolloutSection } from '../rollout/markdown.ts';
import { unmanagedSection } from '../unmanaged/lists.ts';
import { code, fence } from '../writing/escape.ts';
import type { Text } from '../writing/facts.ts';
import { cell, inline, noticeSection, stateCell, under } from '../writing/markdown.ts';
import {
  details,
  fixed,
  joinSections,
  type MarkdownOptions,
  remarksSection,
  type Section,
  table,
} from '../writing/markdown-sections.ts';
import { localTime } from '../writing/moment.ts';
import { cardLines } from '../writing/terminal.ts';
import { countOf, formatCount, moreText } from '../writing/words.ts';
import type { ChangeFacts } from './change-facts.ts';
import { type ListedAction, listTitle, NOTHING_TO_DO, type PlanFacts, planFacts, REFUSED } from './facts.ts';

/** Warnings before the changes. Hundreds of them would push the changes off the screen. */
const MAX_WARNINGS_UNFOLDED = 10;
/** The width of the blocks in the details: a comment shows it without scrolling. */
const DETAIL_WIDTH = 100;

/** The plan for a pull request: first, on one screen, what a reviewer asks first; everything else is folded. */
export function renderPlanMarkdown(plan: Plan, options: MarkdownOptions = {}): string {
  const facts = planFacts(plan);
  const of = (...actions: readonly ChangeFacts['action'][]) =>
    facts.changes.filter(({ action }) => actions.includes(action));
  const pending = of('create', 'replace', 'cancel');
  const told = bySeverity(plan.warnings);
  const warnings = diagnosticTexts(told.warnings);
  const ofRollouts = facts.rollouts.flatMap(({ changes }) =>
    changes.filter(({ action }) => action === 'create' || action === 'cancel'),
  );
  const sections: readonly Section[] = [
    fixed(`### ${inline(facts.title)}`),
    noticeSection(facts.halted),
    fixed(headline(facts)),
    noticeSection({
      tone: 'bad',
      title: REFUSED,
      lines: plan.refusals.map(({ guard, message }) => [{ code: guard }, ': ', { said: message }]),
    }),
    facts.checkout === undefined ? fixed() : fixed('> [!NOTE]', `> ${inline(facts.checkout)}`),
    warningsSection(warnings),
    pendingSection(pending),
    ...facts.rollouts.map((rollout) => rolloutSection(rollout, true)),
    listSection('refuse', of('refuse')),
    listSection('defer', of('defer')),
    detailsSection([...pending, ...ofRollouts]),
    ...moreWarnings(warnings.slice(MAX_WARNINGS_UNFOLDED)),
    listSection('skip', of('skip')),
    unchangedSection(of('keep')),
    unmanagedSection(plan.unmanaged),
    remarksSection(diagnosticTexts(told.remarks).map(cell)),
    fixed(`<sub>${facts.about.map((text) => inline(text)).join('; ')}</sub>`),
  ];
  return joinSections(sections, options);
}

function headline({ headline: text, isIdle, next }: PlanFacts): string {
  return isIdle ? `**${NOTHING_TO_DO}:** ${text}; ${inline(next)}` : `**${text}**`;
}

function warningsSection(warnings: readonly Text[]): Section {
  const lines = warnings.slice(0, MAX_WARNINGS_UNFOLDED);
  const rest = warnings.length - lines.length;
  return noticeSection(
    { tone: 'warn', lines },
    rest > 0 ? `${formatCount(rest)} more warnings below.` : undefined,
  );
}

function moreWarnings(rest: readonly Text[]): readonly Section[] {
  if (rest.length === 0) return [];
  const rows = rest.map((warning) => `- ${cell(warning)}`);
  return [
    details(countOf(rest.length, 'more warning'), {
      head: [],
      rows,
      foot: [],
      rowsAre: 'warnings',
      morePrefix: '- ',
    }),
  ];
}

function pendingSection(changes: readonly ChangeFacts[]): Section {
  if (changes.length === 0) return fixed();
  const rows = changes.map(({ state, name, when, facts }) => [
    stateCell(state),
    code(name),
    cell(under([{ time: when }], facts.note)),
    cell(facts.devices ?? ''),
    cell(facts.what ?? ''),
    cell(facts.why),
  ]);
  return table(['', 'Job', 'When', 'Devices', 'What', 'Why'], rows, 'changes');
}

function detailsSection(changes: readonly ChangeFacts[]): Section {
  if (changes.length === 0) return fixed();
  const style = { colour: false, width: DETAIL_WIDTH };
  const rows = changes.map((change) => fence('diff', cardLines(change, style)));
  const title = `Details of ${countOf(changes.length, 'change')}: targets, payloads, limits, job ids`;
  return details(title, { head: [], rows, foot: [], rowsAre: 'changes' });
}

function listSection(action: Exclude<ListedAction, 'keep'>, changes: readonly ChangeFacts[]): Section {
  if (changes.length === 0) return fixed();
  const rows = changes.map(({ name, when, more, facts }) => [
    code(name),
    cell(under([{ time: when }], more === 0 ? undefined : moreText(more))),
    cell(under(facts.why, facts.note)),
  ]);
  return details(listTitle(action, changes), table(['Job', 'When', 'Why'], rows, 'occurrences'));
}

function unchangedSection(changes: readonly ChangeFacts[]): Section {
  if (changes.length === 0) return fixed();
  const rows = changes.map(({ name, when, facts }) => [
    code(name),
    localTime(when.at, when.timeZone),
    cell(facts.why),
    cell(facts.job ?? ''),
  ]);
  return details(listTitle('keep', changes), table(['Job', 'When', 'Why', 'On the hub'], rows, 'jobs'));
}
