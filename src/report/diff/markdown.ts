import type { RepositoryDiff } from '../../model/repository-diff.ts';
import { code, fence } from '../writing/escape.ts';
import { cell, inline, noticeSection, signCell } from '../writing/markdown.ts';
import {
  details,
  fixed,
  joinSections,
  type MarkdownOptions,
  remarksSection,
  type Section,
  table,
} from '../writing/markdown-sections.ts';
import { type DocumentFacts, diffFacts, RUNS_TITLE } from './facts.ts';

/** The columns that jobs have of their own; everything else is what changes. */
const OWN_COLUMNS = ['devices', 'modules', 'runs', 'on hub'] as const;

/** A diff for a pull request: first what a reviewer reads in ten seconds, then each change, then when jobs run. */
export function renderDiffMarkdown(diff: RepositoryDiff, options: MarkdownOptions = {}): string {
  const { title, about, headline, warnings, remarks, changes, untouched } = diffFacts(diff);
  const jobs = changes.filter(isScheduled);
  const others = changes.filter((change) => !isScheduled(change));
  const sections: readonly Section[] = [
    fixed(`### ${inline(title)}`, '', `**${inline(headline)}**`),
    noticeSection(warnings),
    othersSection(others.filter(({ kind }) => isFirst(kind))),
    jobsSection(jobs),
    othersSection(others.filter(({ kind }) => !isFirst(kind))),
    fixed(...(untouched === '' ? [] : [untouched])),
    runsSection(jobs),
    remarksSection(remarks.lines.map(cell)),
    fixed(`<sub>${about.map((text) => inline(text)).join('; ')}</sub>`),
  ];
  return joinSections(sections, options);
}

function isScheduled({ kind }: DocumentFacts): boolean {
  return kind === 'Job' || kind === 'Rollout';
}

/** What decides about all jobs comes before them. */
function isFirst(kind: DocumentFacts['kind']): boolean {
  return kind === 'Policy' || kind === 'Config';
}

function othersSection(changes: readonly DocumentFacts[]): Section {
  if (changes.length === 0) return fixed();
  const rows = changes.map((change) => [
    stateOf(change),
    `${change.kind} ${code(change.name)}`,
    changesCell(change, []),
  ]);
  return table(['', 'Document', 'What changes'], rows, 'changes');
}

function jobsSection(changes: readonly DocumentFacts[]): Section {
  if (changes.length === 0) return fixed();
  const isOnHub = changes.some(({ facts }) => 'on hub' in facts);
  const hasModules = changes.some(({ facts }) => 'modules' in facts);
  const isCounted = hasModules || changes.some(({ facts }) => 'devices' in facts);
  const rows = changes.map((change) => [
    stateOf(change),
    change.kind === 'Job' ? code(change.name) : `${change.kind} ${code(change.name)}`,
    changesCell(change, OWN_COLUMNS),
    ...(isCounted ? [cell(change.facts['devices'] ?? ('modules' in change.facts ? '' : 'not counted'))] : []),
    ...(hasModules ? [cell(change.facts['modules'] ?? '')] : []),
    cell(change.facts['runs'] ?? ''),
    ...(isOnHub ? [cell(change.facts['on hub'] ?? '')] : []),
  ]);
  const titles = [
    '',
    'Job',
    'What changes',
    ...(isCounted ? ['Devices'] : []),
    ...(hasModules ? ['Modules'] : []),
    'Runs',
    ...(isOnHub ? ['On the hub'] : []),
  ];
  return table(titles, rows, 'changes');
}

function stateOf({ state }: DocumentFacts): string {
  return `${signCell(state)} ${state.words}`;
}

/** Field by field, each on a line of its own. */
function changesCell({ facts }: DocumentFacts, own: readonly string[]): string {
  const lines = Object.entries(facts)
    .filter(([label]) => !own.includes(label))
    .map(([label, text]) => `**${label}** ${cell(text)}`);
  return lines.join('<br>');
}

/** In the colours of a diff. */
function runsSection(jobs: readonly DocumentFacts[]): Section {
  const moved = jobs.filter(({ runs }) => runs.length > 0);
  if (moved.length === 0) return fixed();
  const rows = moved.map(
    ({ name, runs, timeZone = 'UTC' }) =>
      `${fence('diff', [`@@ ${name}, ${timeZone} @@`, ...runs.map(({ mark, text }) => `${mark} ${text}`)])}
`,
  );
  return details(RUNS_TITLE, { head: [], rows, foot: [], rowsAre: 'jobs' });
}
