import { bar } from '../../../browser/bar.ts';
import { copyButton } from '../../../browser/copy-button.ts';
import { type Child, h } from '../../../browser/dom.ts';
import type { JsonValue } from '../../../model/json.ts';
import type { StageNumbers } from '../../../model/rollout-report.ts';
import type { DeviceCounts } from '../../../model/status-report.ts';
import { type DiffLine, type Piece, piecesOf, type Text, type TimePiece } from '../../writing/facts.ts';
import { devicesText, plainText, timeText, valueText } from '../../writing/plain.ts';
import { stageParts, stageText } from '../../writing/stage-bar.ts';
import { DEVICE_OUTCOMES, DIFF_MARKS, namesOf, STAGE_DEVICES, type State } from '../../writing/states.ts';
import { clip, visible } from '../../writing/visible.ts';
import { relativeTime } from '../../writing/words.ts';
import type { PageItem, PageRow } from '../page-facts.ts';
import { anchorAddress } from './address.ts';

/** Facts as elements. */

/** One thing with its facts. */
export function card(item: PageItem, below?: Child): HTMLElement {
  const { state, alarm, result, name, link, about, when, more, facts, anchor } = item;
  const tone = (alarm ?? state)?.tone ?? '';
  return h(
    'li',
    { class: `card ${tone}`.trimEnd(), id: anchor },
    h(
      'h3',
      {},
      state && badge(state),
      alarm && alarm.words !== state?.words && badge(alarm),
      nameOf(name, link),
      about !== undefined && h('span', { class: 'muted' }, visible(about)),
      result && badge(result),
      anchor !== undefined && anchorLink(anchor, name),
    ),
    h(
      'dl',
      {},
      when && fact('when', time({ time: when }), more !== undefined && ` ${more}`),
      Object.entries(facts).map(([label, text]) => fact(label, ...nodesOf(text))),
    ),
    below,
  );
}

/** A link to an element of this page, to be copied. */
export function anchorLink(anchor: string, what: string): HTMLElement {
  const label = `Link to ${visible(what)}`;
  return h('a', { class: 'anchor', href: anchorAddress(anchor), 'aria-label': label, title: label }, '#');
}

/** One thing in a line. */
export function row({ name, link, when, state, text }: PageRow): HTMLElement {
  return h(
    'li',
    {},
    when && time({ time: when }),
    state && badge(state),
    name !== undefined && nameOf(name, link),
    text !== '' && h('span', {}, nodesOf(text)),
  );
}

export function nameOf(name: string, link: string | undefined): HTMLElement {
  const text = visible(name);
  if (link === undefined) return h('strong', { class: 'name' }, text);
  const title = 'The manifest in the repository';
  return h('a', { class: 'name', href: link, rel: 'noopener noreferrer', title }, text);
}

/** Sign and words of a state, so that nobody depends on the colour. */
function badge({ sign, words, tone }: State): HTMLElement {
  return h('span', { class: `badge ${tone}` }, h('span', { 'aria-hidden': 'true' }, `${sign} `), words);
}

function fact(label: string, ...content: readonly Child[]): HTMLElement {
  return h('div', { class: 'fact' }, h('dt', {}, label), h('dd', {}, content));
}

export function nodesOf(text: Text): readonly Child[] {
  return piecesOf(text).flatMap(nodeOf);
}

function nodeOf(piece: Piece): Child | readonly Child[] {
  if (typeof piece === 'string' || 'said' in piece) return plainText([piece]);
  if ('code' in piece) {
    const code = h('code', {}, visible(piece.code));
    return piece.isId ? [code, copyButton(piece.code)] : code;
  }
  if ('time' in piece) return time(piece);
  if ('devices' in piece) return devices(piece.devices);
  if ('stage' in piece) return stage(piece.stage);
  if ('json' in piece) return payload(piece.json);
  if ('diff' in piece) return diff(piece.diff);
  if ('change' in piece) return h('span', {}, change(piece.change));
  if ('between' in piece) return piece.between === '\n' ? h('br') : piece.between;
  return h('p', { class: 'muted' }, visible(piece.detail));
}

/** A time, and its distance from the time of the report if that is given. */
export function time(piece: TimePiece): HTMLElement {
  const { at, now } = piece.time;
  return h(
    'time',
    { datetime: new Date(at).toISOString() },
    timeText(piece),
    now !== undefined && h('span', { class: 'muted' }, ` · ${relativeTime(at, now)}`),
  );
}

function payload(value: JsonValue): HTMLElement {
  const lines = JSON.stringify(value, null, 2).split('\n');
  return h('pre', { tabindex: 0 }, lines.map(visible).join('\n'));
}

function diff(lines: readonly DiffLine[]): HTMLElement {
  return h(
    'ul',
    { class: 'diff' },
    lines.map(({ mark, text }) => {
      const { words, tone } = DIFF_MARKS[mark];
      return h(
        'li',
        { class: tone },
        h('span', { class: 'mark', 'aria-hidden': 'true' }, mark),
        h('span', { class: 'hidden' }, `${words} `),
        h('code', {}, visible(text)),
      );
    }),
  );
}

/** A longer value is clipped. */
const MAX_VALUE = 120;

/** A value that replaced another one. */
function change({
  before,
  after,
}: {
  readonly before?: JsonValue;
  readonly after?: JsonValue;
}): readonly Child[] {
  const value = (tone: 'good' | 'bad', some: JsonValue | undefined) =>
    some === undefined
      ? h('em', { class: 'muted' }, valueText(some))
      : h('code', { class: tone }, clip(visible(valueText(some)), MAX_VALUE));
  return [
    value('bad', before),
    h('span', { 'aria-hidden': 'true' }, ' → '),
    h('span', { class: 'hidden' }, ' becomes '),
    value('good', after),
  ];
}

/** The devices of a job by outcome: a bar, and the same in words. */
function devices(counts: DeviceCounts): HTMLElement {
  const parts = namesOf(DEVICE_OUTCOMES).map((outcome) => ({
    look: outcome,
    count: counts[outcome],
    words: DEVICE_OUTCOMES[outcome].words,
  }));
  return h('div', {}, bar(parts, counts.total), devicesText(counts));
}

/** How a part of a stage is drawn: as the outcome that is most like it. */
const STAGE_LOOKS = { reached: 'succeeded', failed: 'refused', lost: 'failed', left: 'pending' } as const;

/** The devices of a stage by what they have come to: a bar, and the same in words. */
function stage(numbers: StageNumbers): HTMLElement {
  const counts = stageParts(numbers);
  const parts = namesOf(STAGE_DEVICES).map((part) => ({
    look: STAGE_LOOKS[part],
    count: counts?.[part] ?? 0,
    words: STAGE_DEVICES[part].words,
  }));
  return h('div', {}, bar(parts, numbers.enrolled ?? 0), stageText(numbers));
}
