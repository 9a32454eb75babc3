import type { ApprovalCheck } from '../../model/approval.ts';
import { code, prose } from '../writing/escape.ts';
import { cell } from '../writing/markdown.ts';
import { fixed, type Section, table } from '../writing/markdown-sections.ts';
import { utcTime } from '../writing/moment.ts';
import { approvalFacts } from './facts.ts';

/** That an approved plan still holds, and what of it was to be done. One that does not is told in the status report. */
export function renderApprovalMarkdown(check: ApprovalCheck): string {
  return `> [!NOTE]\n> ${prose(approvalFacts(check).headline)}\n`;
}

/** Where the approved plan and the one made now do not agree. */
export function differencesSection(check: ApprovalCheck | undefined): Section {
  const differences = check ? approvalFacts(check).differences : [];
  if (differences.length === 0) return fixed();
  const rows = differences.map(({ name, at, approved, now }) => [
    code(name),
    utcTime(at),
    cell(approved),
    cell(now),
  ]);
  return table(['Job', 'When', 'Approved', 'Now'], rows, 'differences');
}
