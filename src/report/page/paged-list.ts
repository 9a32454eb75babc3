import { countOf, formatCount } from '../words.ts';
import { type Child, h } from './dom.ts';

/**
 * A long list, one page of it at a time, so that a hundred thousand items cost no more than fifty; the buttons work
 * from the keyboard, and a screen reader is told which part is shown. Unlike a list that is filled while scrolling it
 * has a length that can be read, and it prints.
 */
export class PagedList<T> {
  readonly element: HTMLElement;
  readonly #make: (item: T) => Child;
  readonly #pageSize: number;
  readonly #noun: string;
  readonly #list: HTMLElement;
  readonly #place = h('p', { class: 'place', role: 'status' });
  readonly #back = h('button', { type: 'button' }, '← Previous');
  readonly #on = h('button', { type: 'button' }, 'Next →');
  readonly #nav: HTMLElement;
  #items: readonly T[] = [];
  #first = 0;

  constructor(options: {
    /** The element that the items go into. */
    readonly list: HTMLElement;
    readonly make: (item: T) => Child;
    readonly pageSize: number;
    /** What an item is: `job`. */
    readonly noun: string;
  }) {
    this.#make = options.make;
    this.#pageSize = options.pageSize;
    this.#noun = options.noun;
    this.#list = options.list;
    this.#nav = h(
      'nav',
      { class: 'pages', 'aria-label': `Pages of ${options.noun}s` },
      this.#back,
      this.#place,
      this.#on,
    );
    this.#back.addEventListener('click', () => this.#turnTo(this.#first - this.#pageSize));
    this.#on.addEventListener('click', () => this.#turnTo(this.#first + this.#pageSize));
    this.element = h('div', {}, this.#list, this.#nav);
  }

  show(items: readonly T[]): void {
    this.#items = items;
    this.#turnTo(0);
  }

  #turnTo(first: number): void {
    const { length } = this.#items;
    this.#first = Math.max(0, Math.min(first, length - 1));
    const end = Math.min(this.#first + this.#pageSize, length);
    this.#list.replaceChildren(
      ...this.#items
        .slice(this.#first, end)
        .map(this.#make)
        .filter((child) => child !== undefined && child !== false),
    );
    this.#place.textContent =
      length === 0
        ? `No ${this.#noun} matches.`
        : length <= this.#pageSize
          ? countOf(length, this.#noun)
          : `${formatCount(this.#first + 1)}–${formatCount(end)} of ${countOf(length, this.#noun)}`;
    this.#nav.classList.toggle('single', length <= this.#pageSize);
    const focused = document.activeElement;
    this.#back.disabled = this.#first === 0;
    this.#on.disabled = end >= length;
    // A button that can no longer be pressed would drop the focus of whoever pressed it.
    if (this.#back.disabled && focused === this.#back) this.#on.focus();
    if (this.#on.disabled && focused === this.#on) this.#back.focus();
  }
}
