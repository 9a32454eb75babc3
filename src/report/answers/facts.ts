import type { AnswerGroup } from '../../model/answer-group.ts';
import { hasFailed } from '../../model/hub-job.ts';
import type { Text } from '../writing/facts.ts';
import { plainText } from '../writing/plain.ts';
import { DEVICE_OUTCOMES } from '../writing/states.ts';
import { visible } from '../writing/visible.ts';
import { formatCount } from '../writing/words.ts';

/** The JSON report has the whole answer or error. */
const MAX_ANSWER = 160;

/** What became of a group of devices and what they answered: `refused: status 404 {"error":"no lock"}`. */
export function groupText(group: AnswerGroup): Text {
  const { words } = DEVICE_OUTCOMES[group.outcome];
  const answer = answerText(group);
  return answer.length === 0 ? words : [`${words}: `, ...answer];
}

/** What a group of devices answered: `status 404 {"error":"no lock"}`; empty when the outcome says everything. */
export function answerText(group: AnswerGroup): Exclude<Text, string> {
  const words = ownWords(group);
  const said = [group.errorCode, group.answer].filter((part) => part !== undefined).join(': ');
  return [
    ...(words === '' ? [] : [said === '' ? words : `${words} `]),
    ...(said === '' ? [] : [{ code: said, max: MAX_ANSWER }]),
  ];
}

function ownWords({ outcome, likeness, methodStatus, errorCode }: AnswerGroup): string {
  const status = methodStatus === undefined ? [] : [`status ${methodStatus}`];
  if (likeness === 'other') return ['other answers', ...status].join(', ');
  if (likeness === 'unread') return 'answers not read';
  // Methods that succeeded have a status.
  if (outcome === 'succeeded' && methodStatus === undefined && errorCode === undefined) return 'twin updated';
  return status.join('');
}

/** `door-0007, door-0021 and 58 more`, safe on a terminal; empty when no device is named. */
export function deviceNames(group: AnswerGroup): string {
  return [group.examples.map(visible).join(', '), moreDevices(group)].filter((part) => part !== '').join(' ');
}

/** `and 57 more`: the devices that are not named; empty when all are. */
export function moreDevices({ devices, examples }: AnswerGroup): string {
  const rest = devices - examples.length;
  return rest > 0 && examples.length > 0 ? `and ${formatCount(rest)} more` : '';
}

export function isFailure({ outcome }: Pick<AnswerGroup, 'outcome'>): boolean {
  return hasFailed(outcome);
}

/** The failures of a job, one in a line: `60 refused: status 404 {"error":"no lock"} (door-0007, door-0021 and 58 more)`. */
export function failureDetails(answers: readonly AnswerGroup[]): readonly string[] {
  return answers.filter(isFailure).map((group) => {
    const devices = deviceNames(group);
    return `${formatCount(group.devices)} ${plainText(groupText(group))}${devices === '' ? '' : ` (${devices})`}`;
  });
}
