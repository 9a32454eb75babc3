import { compareText } from '../model/compare-text.ts';
import type { SourceRange } from '../model/diagnostic.ts';
import type { Instant } from '../model/instant.ts';
import type {
  DocumentChange,
  DocumentKind,
  FieldChange,
  JobEffect,
  RepositoryContent,
} from '../model/repository-diff.ts';
import { compareFields, type Fields } from './fields.ts';

/** What two sides of a comparison are. */
export interface Sides {
  readonly now: Instant;
  readonly before: RepositoryContent;
  readonly after: RepositoryContent;
}

/** How documents of one kind are compared. */
export interface Kind<Item extends { readonly name: string }> {
  readonly kind: DocumentKind;
  itemsOf(content: RepositoryContent): readonly Item[];
  sourceOf(item: Item): SourceRange | undefined;
  /** `content`: the side that the document is on. */
  fieldsOf(item: Item, content: RepositoryContent, sides: Sides): Fields;
  /** Values that a new document has without saying so: they are not shown. */
  readonly defaults?: Fields;
  /** Of a document that is gone, the fields that remind of what it was; default: none. */
  readonly essentials?: readonly string[];
  /** Of a new document the same fields are enough: it does nothing to devices. */
  readonly isBrief?: true;
  /** New names with the names that they replace; default: those of documents whose fields are all equal. */
  findRenames?(
    before: ReadonlyMap<string, Item>,
    after: ReadonlyMap<string, Item>,
  ): ReadonlyMap<string, string>;
  /** What the change means beyond the fields. */
  effectOf?(before: Item | undefined, after: Item | undefined, sides: Sides): JobEffect;
}

/** A kind that is ready to be compared. */
export interface ComparedKind {
  readonly kind: DocumentKind;
  compare(sides: Sides, isSame: (before: object, after: object) => boolean): KindDiff;
}

export interface KindDiff {
  /** By name. */
  readonly changes: readonly DocumentChange[];
  readonly unchanged: number;
}

export function comparedKind<Item extends { readonly name: string }>(kind: Kind<Item>): ComparedKind {
  return { kind: kind.kind, compare: (sides, isSame) => compareKind(kind, sides, isSame) };
}

function compareKind<Item extends { readonly name: string }>(
  kind: Kind<Item>,
  sides: Sides,
  isSame: (before: object, after: object) => boolean,
): KindDiff {
  const before = byName(kind.itemsOf(sides.before));
  const after = byName(kind.itemsOf(sides.after));
  const former = renamesOf(kind, before, after, sides);
  const taken = new Set(former.values());
  const changes: DocumentChange[] = [];
  let unchanged = 0;
  for (const [name, item] of after) {
    const formerName = former.get(name);
    const old = before.get(formerName ?? name);
    const change =
      old && formerName === undefined && isSame(old, item)
        ? undefined
        : changeOf(kind, old, item, formerName, sides);
    if (change) changes.push(change);
    else unchanged += 1;
  }
  for (const [name, item] of before) {
    if (after.has(name) || taken.has(name)) continue;
    const change = changeOf(kind, item, undefined, undefined, sides);
    if (change) changes.push(change);
  }
  return { changes: changes.sort((left, right) => compareText(left.name, right.name)), unchanged };
}

/** `undefined`: the two say the same. */
function changeOf<Item extends { readonly name: string }>(
  kind: Kind<Item>,
  before: Item | undefined,
  after: Item | undefined,
  formerName: string | undefined,
  sides: Sides,
): DocumentChange | undefined {
  const item = after ?? before;
  if (!item) return undefined;
  const old = before && kind.fieldsOf(before, sides.before, sides);
  const now = after && kind.fieldsOf(after, sides.after, sides);
  const all = compareFields(old ?? defaultsOf(kind, now), now ?? defaultsOf(kind, old));
  if (before && after && formerName === undefined && all.length === 0) return undefined;
  const isWhole = after && (before || !kind.isBrief);
  const fields = (isWhole ? all : all.filter(({ field }) => kind.essentials?.includes(field))).map((field) =>
    before && after ? field : onOneSide(field, before ? 'before' : 'after'),
  );
  const source = kind.sourceOf(item);
  return {
    kind: kind.kind,
    action: !before ? 'added' : !after ? 'removed' : formerName === undefined ? 'changed' : 'renamed',
    name: item.name,
    ...(formerName !== undefined && { formerName }),
    ...(source && { source }),
    fields,
    ...(kind.effectOf && { job: kind.effectOf(before, after, sides) }),
  };
}

/** The defaults of the fields that a document has. */
function defaultsOf<Item extends { readonly name: string }>(
  { defaults = {} }: Kind<Item>,
  fields: Fields = {},
): Fields {
  return Object.fromEntries(Object.entries(defaults).filter(([field]) => field in fields));
}

/** A document that is there on one side only has no other value, not even a default. */
function onOneSide(change: FieldChange, side: 'before' | 'after'): FieldChange {
  if (change.form === 'values') return change;
  const { field, form, [side]: value } = change;
  return { field, form, ...(value !== undefined && { [side]: value }) };
}

function byName<Item extends { readonly name: string }>(items: readonly Item[]): ReadonlyMap<string, Item> {
  return new Map(items.map((item) => [item.name, item]));
}

function renamesOf<Item extends { readonly name: string }>(
  kind: Kind<Item>,
  before: ReadonlyMap<string, Item>,
  after: ReadonlyMap<string, Item>,
  sides: Sides,
): ReadonlyMap<string, string> {
  if (kind.findRenames) return kind.findRenames(before, after);
  const meaning = (item: Item, content: RepositoryContent) =>
    JSON.stringify(kind.fieldsOf(item, content, sides));
  const vanished = new Map<string, string[]>();
  for (const [name, item] of before) {
    if (after.has(name)) continue;
    const key = meaning(item, sides.before);
    vanished.set(key, [...(vanished.get(key) ?? []), name]);
  }
  const renames = new Map<string, string>();
  if (vanished.size === 0) return renames;
  for (const [name, item] of after) {
    if (before.has(name)) continue;
    const old = vanished.get(meaning(item, sides.after))?.shift();
    if (old !== undefined) renames.set(name, old);
  }
  return renames;
}
