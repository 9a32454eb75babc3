import type { AnswerGroup } from '../../model/answer-group.ts';
import { DEVICE_OUTCOMES } from '../writing/states.ts';
import { clip, visible } from '../writing/visible.ts';
import { formatCount } from '../writing/words.ts';

/** What a group of devices answered: in words of our own, and in those of the devices and the hub, which are foreign text. */
export function answerWords(group: AnswerGroup): { readonly words: string; readonly said: string } {
  const { errorCode, answer } = group;
  return {
    words: ownWords(group),
    said: [errorCode, answer].filter((part) => part !== undefined).join(': '),
  };
}

function ownWords({ outcome, likeness, methodStatus, errorCode }: AnswerGroup): string {
  const status = methodStatus === undefined ? [] : [`status ${methodStatus}`];
  if (likeness === 'other') return ['other answers', ...status].join(', ');
  if (likeness === 'unread') return 'answers not read';
  // A method that succeeded has a status.
  if (outcome === 'succeeded' && methodStatus === undefined && errorCode === undefined) return 'twin updated';
  return status.join('');
}

/** `refused: status 404 {"error":"no lock"}`, harmless on a terminal. */
export function answerLine(group: AnswerGroup, length = 160): string {
  const { words, said } = answerWords(group);
  const what = [words, clip(visible(said), length)].filter((part) => part !== '').join(' ');
  const outcome = DEVICE_OUTCOMES[group.outcome].words;
  return what === '' ? outcome : `${outcome}: ${what}`;
}

/** `and 57 more`: devices of a group beside the first `shown`; empty when there are none. */
export function moreDevices({ devices, examples }: AnswerGroup, shown = examples.length): string {
  const rest = devices - Math.min(shown, examples.length);
  return rest > 0 && examples.length > 0 ? `and ${formatCount(rest)} more` : '';
}

/** Whether devices did not do what they were to do; those still to come are none of these. */
export function isFailure({ outcome }: Pick<AnswerGroup, 'outcome'>): boolean {
  return outcome !== 'succeeded' && outcome !== 'pending';
}

/** The failures of a job, one in a line: `60 refused: status 404 {"error":"no lock"} (door-0007, door-0021 and 58 more)`. */
export function failureDetails(answers: readonly AnswerGroup[]): readonly string[] {
  return answers.filter(isFailure).map((group) => {
    const devices = deviceNames(group);
    return `${formatCount(group.devices)} ${answerLine(group)}${devices === '' ? '' : ` (${devices})`}`;
  });
}

/** `door-0007, door-0021 and 58 more`, harmless on a terminal; empty when none are named. */
export function deviceNames(group: AnswerGroup): string {
  return [group.examples.map(visible).join(', '), moreDevices(group)].filter((part) => part !== '').join(' ');
}
