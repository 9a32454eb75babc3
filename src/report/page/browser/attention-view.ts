import { h } from '../../../browser/dom.ts';
import { groupText } from '../../answers/facts.ts';
import { type Piece, piecesOf, type Text } from '../../writing/facts.ts';
import { countedWords, type State } from '../../writing/states.ts';
import { clip } from '../../writing/visible.ts';
import { countOf, formatCount } from '../../writing/words.ts';
import { type AlarmedItem, type AttentionGroup, failedWords } from '../attention.ts';
import { anchorAddress } from './address.ts';
import { nameOf, nodesOf, time } from './facts-view.ts';
import { groupAnswers } from './group-answers.ts';
import type { Scope } from './scope.ts';

/** Answers of a name that are told; the section of answers has all. */
const MAX_ANSWERS = 2;
/** Characters of an answer that are told. */
const MAX_ANSWER = 48;
/** Facts that say why. */
const WHY = ['hub says', 'result', 'why', 'now'];

/** One name with what is wrong: how often, on how many devices, last when, and why. */
export function attentionRow(group: AttentionGroup, { counter }: Scope): HTMLElement {
  const { name, link, alarms, items, total } = group;
  const [newest] = items;
  const answers = groupAnswers(group.answers, counter);
  const tone = alarms.some(({ state }) => state.tone === 'bad') ? 'bad' : 'warn';
  return h(
    'li',
    { class: `alert ${tone}` },
    h(
      'p',
      { class: 'what' },
      nameOf(name, link),
      alarms.map(({ state, count }) => alarmBadge(state, count)),
      h('strong', {}, failedWords(total)),
    ),
    h(
      'p',
      { class: 'muted' },
      newest?.when && ['last ', lastTime(newest), answers.length > 0 && ' · '],
      answers
        .slice(0, MAX_ANSWERS)
        .flatMap(({ group: answer, total: of }, index) => [
          index > 0 && ', ',
          `${formatCount(of.devices)}${of.isExact ? '' : '+'} `,
          ...nodesOf(piecesOf(groupText(answer)).map(shortPiece)),
        ]),
      answers.length > MAX_ANSWERS && `, and ${countOf(answers.length - MAX_ANSWERS, 'more answer')}`,
    ),
    newest !== undefined && reasonOf(newest).length > 0 && h('p', {}, nodesOf(reasonOf(newest))),
  );
}

function shortPiece(piece: Piece): Piece {
  return typeof piece === 'object' && 'code' in piece ? { code: clip(piece.code, MAX_ANSWER) } : piece;
}

function alarmBadge(state: State, count: number): HTMLElement {
  const words = count === 1 ? countedWords(state) : `${formatCount(count)} × ${countedWords(state)}`;
  return h(
    'span',
    { class: `badge ${state.tone}` },
    h('span', { 'aria-hidden': 'true' }, `${state.sign} `),
    words,
  );
}

function lastTime(item: AlarmedItem) {
  const shown = item.when && time({ time: item.when, form: 'local' });
  return 'anchor' in item && item.anchor !== undefined
    ? h('a', { href: anchorAddress(item.anchor) }, shown)
    : shown;
}

/** The reason of the newest item, if it has one. */
function reasonOf(item: AlarmedItem): Text {
  if (!('facts' in item)) return item.text;
  const label = WHY.find((one) => item.facts[one] !== undefined);
  return label === undefined ? '' : (item.facts[label] ?? '');
}
