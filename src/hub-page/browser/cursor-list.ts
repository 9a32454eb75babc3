import { h } from '../../browser/dom.ts';
import { countOf, formatCount } from '../../report/writing/words.ts';
import { LiveList } from './live.ts';

interface Batch<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

/** Where a page begins: what the hub is asked for, and the number of its first item. */
interface Page {
  readonly after: string;
  readonly first: number;
}

/** A search may have to be followed so many times before it finds anything. */
const MAX_EMPTY = 100;

/**
 * A long list of which the hub tells one page at a time, so that a hundred thousand items cost no more than a hundred.
 * The buttons work from the keyboard, and screen readers are told which part is shown.
 */
export class CursorList<T> {
  readonly element: HTMLElement;
  readonly #load: (after: string) => Promise<Batch<T>>;
  readonly #noun: string;
  readonly #none: () => string;
  readonly #list: LiveList<T>;
  readonly #position = h('p', { class: 'position', role: 'status' });
  readonly #back = h('button', { type: 'button' }, '← Previous');
  readonly #on = h('button', { type: 'button' }, 'Next →');
  readonly #nav: HTMLElement;
  /** Where each page up to the shown one begins. */
  #pages: readonly Page[] = [{ after: '', first: 0 }];
  #next: Page | undefined;
  #turn = 0;

  constructor(options: {
    /** The element that contains the items. */
    readonly list: HTMLElement;
    readonly keyOf: (item: T) => string;
    readonly make: (item: T) => HTMLElement;
    readonly load: (after: string) => Promise<Batch<T>>;
    /** What an item is: `job`. */
    readonly noun: string;
    /** What to say when there are none. */
    readonly none: () => string;
  }) {
    this.#list = new LiveList(options.list, options.keyOf, options.make);
    this.#load = options.load;
    this.#noun = options.noun;
    this.#none = options.none;
    this.#nav = h(
      'div',
      { class: 'pages', role: 'group', 'aria-label': `Pages of ${options.noun}s` },
      this.#back,
      this.#position,
      this.#on,
    );
    // Until the first answer nothing is known.
    this.#nav.hidden = true;
    this.#back.addEventListener('click', () => void this.#turnQuietly(this.#pages.slice(0, -1)));
    this.#on.addEventListener(
      'click',
      () => this.#next !== undefined && void this.#turnQuietly([...this.#pages, this.#next]),
    );
    this.element = h('div', {}, options.list, this.#nav);
  }

  /** Shows the first page, of another search. */
  async restart(): Promise<void> {
    await this.#turnQuietly(this.#pages.slice(0, 1));
  }

  /** Asks for the shown page again. */
  async refresh(): Promise<void> {
    await this.#turnTo(this.#pages);
  }

  /** A failure is said when the list is asked for again, which happens soon. */
  async #turnQuietly(pages: readonly Page[]): Promise<void> {
    await this.#turnTo(pages).catch(() => {});
  }

  async #turnTo(pages: readonly Page[]): Promise<void> {
    const [first] = pages.slice(-1);
    if (!first) return;
    this.#turn += 1;
    const turn = this.#turn;
    let batch = await this.#load(first.after);
    for (
      let empty = 0;
      batch.items.length === 0 && batch.next !== undefined && empty < MAX_EMPTY;
      empty += 1
    ) {
      if (turn !== this.#turn) return;
      batch = await this.#load(batch.next);
    }
    // Somebody has turned the page meanwhile.
    if (turn !== this.#turn) return;
    this.#pages = pages;
    const end = first.first + batch.items.length;
    this.#next = batch.next === undefined ? undefined : { after: batch.next, first: end };
    this.#list.show(batch.items);
    this.#showPosition(first.first, end);
  }

  #showPosition(from: number, to: number): void {
    const isOnly = this.#pages.length === 1 && this.#next === undefined;
    const words =
      isOnly && to === 0
        ? this.#none()
        : isOnly
          ? countOf(to, this.#noun)
          : `${formatCount(from + 1)}–${formatCount(to)}${this.#next ? '' : ` of ${countOf(to, this.#noun)}`}`;
    if (this.#position.textContent !== words) this.#position.textContent = words;
    this.#nav.hidden = false;
    this.#nav.classList.toggle('single', isOnly);
    const focused = document.activeElement;
    this.#back.disabled = this.#pages.length === 1;
    this.#on.disabled = this.#next === undefined;
    // A disabled button would lose the keyboard focus.
    if (this.#back.disabled && focused === this.#back) this.#on.focus();
    if (this.#on.disabled && focused === this.#on) this.#back.focus();
  }
}
