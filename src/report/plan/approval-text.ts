import type { ApprovalCheck } from '../../model/approval.ts';
import { field } from '../writing/field.ts';
import { paint, type Style } from '../writing/style.ts';
import { visible } from '../writing/visible.ts';
import { hang } from '../writing/wrap.ts';
import { approvalHeadline, differenceTexts } from './approval-lines.ts';

/** The approved plan beside the one made now, for a terminal. */
export function renderApprovalText(check: ApprovalCheck, style: Style): string {
  const isRefused = check.differences.length > 0;
  const lines = [
    ...hang('', approvalHeadline(check), style, isRefused ? 'red' : 'green'),
    ...differenceTexts(check).flatMap(({ manifest, when, approved, now }) => [
      ...hang(`${paint(style, 'red', '!')} `, `${visible(manifest)}  ${when}`, style, 'bold'),
      ...field('approved', visible(approved), style),
      ...field('now', visible(now), style),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}
