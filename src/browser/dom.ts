/** Functions that make elements. All text becomes text nodes, so no text of a device or manifest becomes markup. */
export type Child = Node | string | false | undefined;
type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

export function h<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly (Child | readonly Child[])[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(name), attributes, children);
}

export function s<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly (Child | readonly Child[])[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}

function fill<T extends Element>(
  element: T,
  attributes: Attributes,
  children: readonly (Child | readonly Child[])[],
): T {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false)
      element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children.flat()) {
    if (child !== false && child !== undefined) element.append(child);
  }
  return element;
}

export function byId(id: string): HTMLElement {
  return elementById(id, HTMLElement);
}

/** Where the script puts what a section shows. */
export function contentOf(id: string): HTMLElement {
  const content = byId(id).querySelector('.content');
  if (!(content instanceof HTMLElement)) throw new Error(`the section #${id} has no place for its content`);
  return content;
}

/** The element with an id, which has to be of the given kind. */
export function elementById<E extends HTMLElement>(id: string, kind: new () => E): E {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`the page has no ${kind.name} #${id}`);
  return element;
}
