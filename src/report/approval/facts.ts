import type { ApprovalCheck, ChangeSketch, PlanDifference } from '../../model/approval.ts';
import type { Instant } from '../../model/instant.ts';
import type { Piece, Text } from '../writing/facts.ts';
import { ACTIONS } from '../writing/states.ts';
import { countOf } from '../writing/words.ts';

/** How an approved plan and the plan made now compare. */
export interface ApprovalFacts {
  readonly headline: string;
  readonly isRefused: boolean;
  readonly differences: readonly DifferenceFacts[];
}

/** One occurrence in which the two plans differ. */
interface DifferenceFacts {
  readonly name: string;
  readonly at: Instant;
  readonly approved: Text;
  readonly now: Text;
}

export function approvalFacts(check: ApprovalCheck): ApprovalFacts {
  return {
    headline: approvalHeadline(check),
    isRefused: check.differences.length > 0,
    differences: check.differences.map((difference) => ({
      name: difference.manifest,
      at: difference.scheduledAt,
      ...bothSides(difference),
    })),
  };
}

function bothSides(difference: PlanDifference): Pick<DifferenceFacts, 'approved' | 'now'> {
  switch (difference.kind) {
    case 'not-possible':
      return {
        approved: sketchText(difference.approved),
        now: difference.now ? sketchText(difference.now) : 'no change',
      };
    case 'not-approved':
      return { approved: 'nothing', now: sketchText(difference.now) };
    case 'other-content':
      return {
        approved: [{ code: difference.jobId }, ' with the content of the approved plan'],
        now: 'the same job with other content',
      };
    case 'device-count':
      return {
        approved: countOf(difference.approved, 'device'),
        now: `${countOf(difference.now, 'device')}: more than 10 devices and more than 10% off`,
      };
    default:
      return difference satisfies never;
  }
}

/** `replace acme-a-2603022100 by acme-a-2603022100-2 (content-changed): The manifest …`. */
function sketchText({ action, reason, because, jobId, cancels }: ChangeSketch): Text {
  const ids = [cancels, jobId].filter((id) => id !== undefined);
  const jobs = ids.flatMap((id, index): Piece[] => [index === 0 ? ' ' : ' by ', { code: id }]);
  return [ACTIONS[action].words, ...jobs, ` (${reason}): `, { said: because }];
}

/** The comparison in one line. */
export function approvalHeadline({
  approvedDigest,
  digest,
  alreadyDone,
  leftForLater,
  differences,
}: ApprovalCheck): string {
  if (differences.length > 0) {
    return `Refused: the approved plan ${approvedDigest} and the plan made now (${digest}) differ in ${countOf(differences.length, 'occurrence')}. Nothing was changed. Make a new plan and have it approved.`;
  }
  const parts = [
    ...(alreadyDone > 0 ? [`${countOf(alreadyDone, 'change')} of it had already been made`] : []),
    ...(leftForLater.length > 0
      ? [
          `${countOf(leftForLater.length, 'job')} that came due since then ${leftForLater.length === 1 ? 'is' : 'are'} left to the next run`,
        ]
      : []),
  ];
  return `The approved plan ${approvedDigest} still holds${parts.length > 0 ? `; ${parts.join('; ')}` : ''}.`;
}
