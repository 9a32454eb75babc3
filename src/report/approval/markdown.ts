import type { ApprovalCheck } from '../../model/approval.ts';
import { code, prose } from '../writing/escape.ts';
import { cell } from '../writing/markdown.ts';
import { fixed, type Section, table } from '../writing/markdown-sections.ts';
import { utcTime } from '../writing/moment.ts';
import { approvalFacts } from './facts.ts';

/** Says that an approved plan still holds. The status report describes a plan that does not. */
export function renderApprovalMarkdown(check: ApprovalCheck): string {
  return `> [!NOTE]\n> ${prose(approvalFacts(check).headline)}\n`;
}

/** Where the approved plan and the plan made now differ. */
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
