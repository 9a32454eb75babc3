import type { Instant } from '../../../model/instant.ts';
import type { DiffLine } from '../../plan/operation-lines.ts';
import { whenText } from '../../writing/moment.ts';
import { DIFF_MARKS } from '../../writing/states.ts';
import { visible } from '../../writing/visible.ts';
import { relativeTime } from '../../writing/words.ts';
import { h } from './dom.ts';

/** Small pieces that several sections of the page show alike. */

export function manifestName(name: string, source: string | undefined): HTMLElement {
  const text = visible(name);
  return source === undefined
    ? h('strong', { class: 'name' }, text)
    : h(
        'a',
        { class: 'name', href: source, rel: 'noopener noreferrer', title: 'The manifest in the repository' },
        text,
      );
}

/** For people there and everywhere, and how far from the report's time, where it has one. */
export function moment(at: Instant, timeZone: string, now: Instant | undefined): HTMLElement {
  return h(
    'time',
    { datetime: new Date(at).toISOString() },
    whenText(at, timeZone),
    now !== undefined && h('span', { class: 'muted' }, ` · ${relativeTime(at, now)}`),
  );
}

const DIFF_CLASSES = { '+': 'plus', '~': 'change', '-': 'minus' } as const;

export function diffList(lines: readonly DiffLine[]): HTMLElement {
  return h(
    'ul',
    { class: 'diff' },
    lines.map(({ mark, text }) =>
      h(
        'li',
        { class: DIFF_CLASSES[mark] },
        h('span', { class: 'mark', 'aria-hidden': 'true' }, mark),
        h('span', { class: 'hidden' }, `${DIFF_MARKS[mark].words} `),
        h('code', {}, visible(text)),
      ),
    ),
  );
}

/** A word with a sign of its own, so that colour is never the only one. */
export function badge(kind: string, sign: string, words: string): HTMLElement {
  return h('span', { class: `badge ${kind}` }, h('span', { 'aria-hidden': 'true' }, `${sign} `), words);
}

export function fact(label: string, ...content: readonly (Node | string)[]): HTMLElement {
  return h('div', { class: 'fact' }, h('dt', {}, label), h('dd', {}, content));
}
