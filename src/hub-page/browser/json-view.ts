import { h } from '../../browser/dom.ts';
import { visible } from '../../report/writing/visible.ts';
import { countOf } from '../../report/writing/words.ts';
import type { JsonMap } from '../api.ts';
import { type JsonLine, jsonLines } from './json-lines.ts';

/** The braces around everything, which are no news. */
const OUTER = ['', '/'];

/** JSON whose lines are marked when they have changed since it was last shown. */
export class JsonView {
  readonly element: HTMLElement;
  readonly #label: string;
  readonly #pre: HTMLElement;
  readonly #news = h('p', { class: 'hidden', role: 'status' });
  #known: ReadonlyMap<string, string> | undefined;
  #text = '';

  /** `label`: what it is, such as `Reported properties`. */
  constructor(label: string) {
    this.#label = label;
    this.#pre = h('pre', { tabindex: 0, role: 'group', 'aria-label': label });
    this.element = h('div', {}, this.#pre, this.#news);
  }

  show(value: JsonMap): void {
    const text = JSON.stringify(value);
    if (text === this.#text) return;
    this.#text = text;
    const lines = jsonLines(value);
    const before = this.#known;
    const known = new Map(lines.map((line) => [line.path, line.text]));
    const isChanged = ({ path, text: now }: JsonLine) =>
      before !== undefined && !OUTER.includes(path) && before.get(path) !== now;
    const changed = lines.filter(isChanged).length;
    const gone = [...(before?.keys() ?? [])].filter(
      (path) => !OUTER.includes(path) && !known.has(path),
    ).length;
    this.#pre.replaceChildren(
      ...lines.map((line) => h(isChanged(line) ? 'mark' : 'span', {}, `${visible(line.text)}\n`)),
    );
    const news = [
      ...(changed > 0 ? [`${countOf(changed, 'line')} changed`] : []),
      ...(gone > 0 ? [`${countOf(gone, 'line')} gone`] : []),
    ];
    if (before && news.length > 0) this.#news.textContent = `${this.#label}: ${news.join(', ')}`;
    this.#known = known;
  }
}
