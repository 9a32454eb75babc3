import type { ApprovalCheck } from '../../model/approval.ts';
import { utcTime } from '../writing/moment.ts';
import { paint, type Style } from '../writing/style.ts';
import { factLines, joinParagraphs } from '../writing/terminal.ts';
import { visible } from '../writing/visible.ts';
import { hang } from '../writing/wrap.ts';
import { approvalFacts } from './facts.ts';

/** The approved plan and the plan made now, for a terminal. */
export function renderApprovalText(check: ApprovalCheck, style: Style): string {
  const { headline, isRefused, differences } = approvalFacts(check);
  return joinParagraphs([
    [
      ...hang('', headline, style, isRefused ? 'red' : 'green'),
      ...differences.flatMap(({ name, at, approved, now }) => [
        ...hang(`${paint(style, 'red', '!')} `, `${visible(name)}  ${utcTime(at)}`, style, 'bold'),
        ...factLines({ approved, now }, style),
      ]),
    ],
  ]);
}
