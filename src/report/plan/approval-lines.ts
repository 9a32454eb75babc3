import type { ApprovalCheck, ChangeSketch, PlanDifference } from '../../model/approval.ts';
import { utcTime } from '../writing/moment.ts';
import { ACTIONS } from '../writing/states.ts';
import { countOf, formatCount } from '../writing/words.ts';

/** An approved plan and the one made now, where they part: each difference as a heading and what each plan says. */
export interface DifferenceText {
  readonly manifest: string;
  readonly when: string;
  readonly approved: string;
  readonly now: string;
}

export function differenceTexts({ differences }: ApprovalCheck): readonly DifferenceText[] {
  return differences.map((difference) => {
    const { manifest, scheduledAt } = difference;
    return { manifest, when: utcTime(scheduledAt), ...bothSides(difference) };
  });
}

function bothSides(difference: PlanDifference): { readonly approved: string; readonly now: string } {
  switch (difference.kind) {
    case 'not-possible':
      return {
        approved: sketchText(difference.approved),
        now: difference.now ? sketchText(difference.now) : 'nothing is to be done',
      };
    case 'not-approved':
      return { approved: 'nothing', now: sketchText(difference.now) };
    case 'other-content':
      return {
        approved: `${difference.jobId} with the content of the approved plan`,
        now: 'the same job with other content',
      };
    case 'device-count':
      return {
        approved: countOf(difference.approved, 'device'),
        now: `${countOf(difference.now, 'device')}, which is more than 10 devices and 10% away`,
      };
    default:
      return difference satisfies never;
  }
}

function sketchText({ action, reason, because, jobId, cancels }: ChangeSketch): string {
  const what =
    cancels !== undefined && jobId !== undefined ? `${cancels} by ${jobId}` : (jobId ?? cancels ?? '');
  return `${ACTIONS[action].words} ${what} (${reason}): ${because}`.replace('  ', ' ');
}

/** One line on how the approved plan and the one made now compare. */
export function approvalHeadline({
  approvedDigest,
  digest,
  alreadyDone,
  leftForLater,
  differences,
}: ApprovalCheck): string {
  if (differences.length > 0) {
    return `Refused: the approved plan ${approvedDigest} is not what would be done now (${digest}), in ${countOf(differences.length, 'place')}. Nothing was changed. Make a new plan and have it approved.`;
  }
  const parts = [
    ...(alreadyDone > 0 ? [`${countOf(alreadyDone, 'change')} of it had been made already`] : []),
    ...(leftForLater.length > 0
      ? [
          `${formatCount(leftForLater.length)} that came due since ${leftForLater.length === 1 ? 'is' : 'are'} left to the next run`,
        ]
      : []),
  ];
  return `The approved plan ${approvedDigest} still holds${parts.length > 0 ? `; ${parts.join('; ')}` : ''}.`;
}
