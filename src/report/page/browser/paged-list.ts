import { type Child, h } from '../../../browser/dom.ts';
import { countOf, formatCount } from '../../writing/words.ts';

/** Items of one list that are printed: more would fill hundreds of sheets. */
const MAX_PRINTED = 1_000;

/**
 * A long list that shows one page at a time, so that a hundred thousand items cost no more than fifty. The buttons work
 * from the keyboard, and screen readers announce which part is shown. Unlike a list that grows while scrolling, it shows
 * its length. On paper the whole list is shown, up to a limit.
 */
export class PagedList<T> {
  readonly element: HTMLElement;
  readonly #make: (item: T) => Child;
  readonly #pageSize: number;
  readonly #noun: string;
  readonly #list: HTMLElement;
  readonly #position = h('p', { class: 'position', role: 'status' });
  readonly #back = h('button', { type: 'button' }, '← Previous');
  readonly #on = h('button', { type: 'button' }, 'Next →');
  readonly #nav: HTMLElement;
  #items: readonly T[] = [];
  #none = '';
  #first = 0;
  /** Nodes that exist only while the page is printed. */
  #forPrint: readonly ChildNode[] = [];

  constructor(options: {
    /** The element that contains the items. */
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
    // Not a landmark: a page can have many of these.
    this.#nav = h(
      'div',
      { class: 'pages', role: 'group', 'aria-label': `Pages of ${options.noun}s` },
      this.#back,
      this.#position,
      this.#on,
    );
    this.#back.addEventListener('click', () => this.#turnTo(this.#first - this.#pageSize));
    this.#on.addEventListener('click', () => this.#turnTo(this.#first + this.#pageSize));
    this.element = h('div', { class: 'paged' }, this.#list, this.#nav);
    this.element.addEventListener(EXPAND, () => this.#expand());
    this.element.addEventListener(COLLAPSE, () => this.#collapse());
  }

  /** `none`: what to say when there are no items. */
  show(items: readonly T[], none = `No ${this.#noun} matches.`): void {
    this.#items = items;
    this.#none = none;
    this.#turnTo(0);
  }

  /** Turns to the page with the first item that passes the test; false if there is none. */
  reveal(test: (item: T) => boolean): boolean {
    const index = this.#items.findIndex(test);
    if (index < 0) return false;
    this.#turnTo(Math.floor(index / this.#pageSize) * this.#pageSize);
    return true;
  }

  #turnTo(first: number): void {
    this.#forPrint = [];
    const { length } = this.#items;
    this.#first = Math.max(0, Math.min(first, length - 1));
    const end = this.#end;
    this.#list.replaceChildren(...this.#makeItems(this.#first, end));
    this.#showPosition();
    this.#nav.classList.toggle('single', length <= this.#pageSize);
    const focused = document.activeElement;
    this.#back.disabled = this.#first === 0;
    this.#on.disabled = end >= length;
    // A disabled button would lose the keyboard focus.
    if (this.#back.disabled && focused === this.#back) this.#on.focus();
    if (this.#on.disabled && focused === this.#on) this.#back.focus();
  }

  get #end(): number {
    return Math.min(this.#first + this.#pageSize, this.#items.length);
  }

  #makeItems(from: number, to: number): readonly Node[] {
    return this.#items
      .slice(from, to)
      .map(this.#make)
      .filter((child) => typeof child === 'object');
  }

  #showPosition(): void {
    const { length } = this.#items;
    this.#position.textContent =
      length === 0
        ? this.#none
        : length <= this.#pageSize
          ? countOf(length, this.#noun)
          : `${formatCount(this.#first + 1)}–${formatCount(this.#end)} of ${countOf(length, this.#noun)}`;
  }

  /** Adds the rest before and after the shown items, whose opened parts stay open. */
  #expand(): void {
    const { length } = this.#items;
    const last = Math.min(Math.max(this.#end, MAX_PRINTED), length);
    if (length <= this.#pageSize || this.#forPrint.length > 0) return;
    const before = h('div', {}, this.#makeItems(0, this.#first));
    const after = h('div', {}, this.#makeItems(this.#end, last));
    this.#forPrint = [...before.childNodes, ...after.childNodes];
    this.#list.prepend(...before.childNodes);
    this.#list.append(...after.childNodes);
    this.#position.textContent =
      last < length
        ? `Only the first ${formatCount(last)} of ${countOf(length, this.#noun)} are printed.`
        : countOf(length, this.#noun);
  }

  #collapse(): void {
    for (const node of this.#forPrint) node.remove();
    this.#forPrint = [];
    this.#showPosition();
  }
}

const EXPAND = 'hubjobs-expand';
const COLLAPSE = 'hubjobs-collapse';

/** Prints all lists whole. */
export function expandWhilePrinting(): void {
  const notify = (name: string) => {
    for (const list of document.querySelectorAll('.paged')) list.dispatchEvent(new Event(name));
  };
  addEventListener('beforeprint', () => notify(EXPAND));
  addEventListener('afterprint', () => notify(COLLAPSE));
}
