import type { AnswerGroup } from '../../model/answer-group.ts';
import { code } from '../writing/escape.ts';
import { cell } from '../writing/markdown.ts';
import { plainText } from '../writing/plain.ts';
import { DEVICE_OUTCOMES } from '../writing/states.ts';
import type { Style } from '../writing/style.ts';
import { formatCount } from '../writing/words.ts';
import { hang } from '../writing/wrap.ts';
import { answerText, deviceNames, groupText, isFailure, moreDevices } from './facts.ts';

/** Groups of answers for a terminal: a column of `width` with the number of devices, and below some that failed. */
export function answerLines(
  groups: readonly AnswerGroup[],
  indent: string,
  width: number,
  style: Style,
): string[] {
  return groups.flatMap((group) => {
    const names = isFailure(group) ? deviceNames(group) : '';
    return [
      ...hang(`${indent}${formatCount(group.devices).padStart(width)}  `, plainText(groupText(group)), style),
      ...(names === '' ? [] : hang(`${indent}${' '.repeat(width)}  `, names, style, 'dim')),
    ];
  });
}

/** A group of answers as table cells: number of devices, outcome, answer or error, and some devices that failed. */
export function answerCells(group: AnswerGroup): readonly string[] {
  const names = [...group.examples.map((name) => code(name)), moreDevices(group)].filter(
    (part) => part !== '',
  );
  return [
    formatCount(group.devices),
    DEVICE_OUTCOMES[group.outcome].words,
    cell(answerText(group)),
    isFailure(group) ? names.join(' ') : '',
  ];
}
