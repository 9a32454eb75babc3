import { h } from '../../browser/dom.ts';

/** Shows values that are asked for again and again: what has not changed is not made again and keeps the focus. */

/** An element whose content is made from a value. */
export class LivePart<T> {
  readonly element: HTMLElement;
  readonly #make: (value: T) => readonly (Node | string)[];
  #text: string | undefined;

  constructor(element: HTMLElement, make: (value: T) => readonly (Node | string)[]) {
    this.element = element;
    this.#make = make;
  }

  show(value: T): void {
    const text = JSON.stringify(value);
    if (text === this.#text) return;
    this.#text = text;
    const focus = focusIn(this.element);
    this.element.replaceChildren(...this.#make(value));
    if (focus !== undefined) focusOn(this.element, focus);
  }
}

/** A list of elements, each made from an item. */
export class LiveList<T> {
  readonly element: HTMLElement;
  readonly #keyOf: (item: T) => string;
  readonly #make: (item: T) => HTMLElement;
  #shown = new Map<string, { readonly text: string; readonly element: HTMLElement }>();

  constructor(element: HTMLElement, keyOf: (item: T) => string, make: (item: T) => HTMLElement) {
    this.element = element;
    this.#keyOf = keyOf;
    this.#make = make;
  }

  show(items: readonly T[]): void {
    const focused = [...this.#shown].find(([, { element }]) => element.contains(document.activeElement));
    const focus = focused && focusIn(focused[1].element);
    const before = this.#shown;
    this.#shown = new Map(
      items.map((item) => {
        const key = this.#keyOf(item);
        const text = JSON.stringify(item);
        const old = before.get(key);
        return [key, old?.text === text ? old : { text, element: this.#make(item) }];
      }),
    );
    this.#arrange([...this.#shown.values()].map(({ element }) => element));
    if (!focused || focus === undefined || focused[1].element.contains(document.activeElement)) return;
    const again = this.#shown.get(focused[0])?.element;
    if (again) focusOn(again, focus);
    else focusOn(this.element, 0);
  }

  /** Elements that stay are not moved, as that would take the focus from them. */
  #arrange(wanted: readonly HTMLElement[]): void {
    const stay = new Set<Element>(wanted);
    for (const element of [...this.element.children]) if (!stay.has(element)) element.remove();
    let place = this.element.firstElementChild;
    for (const element of wanted) {
      if (element === place) place = place.nextElementSibling;
      else this.element.insertBefore(element, place);
    }
  }
}

const FOCUSABLE = 'a[href], button, input, select, textarea, summary, [tabindex]';

/** Which of the elements inside has the focus. */
function focusIn(element: Element): number | undefined {
  const index = [...element.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement ?? document.body);
  return index < 0 ? undefined : index;
}

/** Focuses the same one again or, when there are fewer now, the last one. */
function focusOn(element: HTMLElement, index: number): void {
  const inside = [...element.querySelectorAll(FOCUSABLE)];
  const found = inside[Math.min(index, inside.length - 1)] ?? element;
  if (!(found instanceof HTMLElement)) return;
  if (found === element) element.tabIndex = -1;
  found.focus({ preventScroll: true });
}

/** A title that a new view gives the focus to, so that the keyboard and screen readers begin there. */
export function viewTitle(...content: readonly (Node | string)[]): HTMLElement {
  return h('h2', { tabindex: -1, class: 'view-title' }, content);
}

/** The same for a section of the page, whose name stands in its tab. */
export function sectionTitle(name: string): HTMLElement {
  return h('h2', { tabindex: -1, class: 'view-title hidden' }, name);
}
