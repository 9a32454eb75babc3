import type { ApprovalCheck } from '../../model/approval.ts';
import { prose } from '../writing/escape.ts';
import { approvalHeadline } from './approval-lines.ts';

/** That an approved plan still holds, and what of it was to be done. One that does not is told in the status report. */
export function renderApprovalMarkdown(check: ApprovalCheck): string {
  return `> [!NOTE]\n> ${prose(approvalHeadline(check))}\n`;
}
