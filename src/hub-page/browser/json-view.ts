import { h } from '../../browser/dom.ts';
import { visible } from '../../report/writing/visible.ts';
import { formatCount } from '../../report/writing/words.ts';
import type { JsonMap } from '../api.ts';
import { type JsonLine, jsonLines } from './json-lines.ts';

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
    const isChanged = (line: JsonLine) => before !== undefined && before.get(line.path) !== line.text;
    const changed = lines.filter((line) => line.path !== '' && isChanged(line)).length;
    const gone = [...(before?.keys() ?? [])].filter((path) => !known.has(path)).length;
    this.#pre.replaceChildren(
      ...lines.map((line) => h(isChanged(line) ? 'mark' : 'span', {}, `${visible(line.text)}\n`)),
    );
    if (before && changed + gone > 0)
      this.#news.textContent = `${this.#label}: ${formatCount(changed)} lines changed, ${formatCount(gone)} gone`;
    this.#known = known;
  }
}
