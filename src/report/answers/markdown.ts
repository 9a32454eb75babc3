import type { AnswerGroup } from '../../model/answer-group.ts';
import { code } from '../writing/escape.ts';
import { answerWords, moreDevices } from './words.ts';

/** A longer answer or error is for the JSON report. */
const MAX_ANSWER = 160;

/** What a group of devices answered, for a table cell. */
export function answerCell(group: AnswerGroup): string {
  const { words, said } = answerWords(group);
  return [words, said === '' ? '' : code(said, MAX_ANSWER)].filter((part) => part !== '').join(' ');
}

/** Some of the group's devices and how many more there are, for a table cell. */
export function examplesCell(group: AnswerGroup): string {
  return [...group.examples.map((name) => code(name)), moreDevices(group)]
    .filter((part) => part !== '')
    .join(' ');
}
