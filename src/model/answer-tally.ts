import type { AnswerGroup } from './answer-group.ts';
import { compareText } from './compare-text.ts';
import type { DeviceOutcome } from './hub-job.ts';

/*
 * Groups of devices that ended alike, from one device at a time or from the groups of several jobs.
 *
 * Devices answer with measurements, times and serial numbers. Each such answer is a different text, and a list of them
 * hides what happened. So an answer has a *shape*: outcome, status, error code, and its text without the words that
 * hold a digit. While a shape has few wordings, each is a group: `{"error":17}` and `{"error":23}` are two errors. When
 * it has many, a wording of at least a fifth of its devices stays a group, and the others are one group, with `…` where
 * they differ: `{"celsius":…,"unit":"C"}`.
 *
 * Memory is bounded, whatever devices answer: the first 50 shapes of an outcome and the first 20 wordings of a shape
 * are kept apart. Further wordings are counted with the others of their shape, further shapes as other answers. Only
 * beyond these numbers do the groups depend on the order of the answers.
 */
const MAX_SHAPES = 50;
const MAX_WORDINGS = 20;
/** A shape with no more wordings than this has a group for each. */
const MAX_FEW_WORDINGS = 5;
/** A wording of this share of the devices of its shape has a group of its own, however many wordings there are. */
const MIN_OWN_GROUP_SHARE = 0.2;
const MAX_EXAMPLES = 5;

/** A hardware address, the `…` of an earlier grouping, or a word with a digit: a number, a time, an id, a version. */
const VARYING =
  /((?<![\p{L}\p{N}_])[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}(?![\p{L}\p{N}_])|…|(?<![\p{L}\p{N}_])[-+]?(?=[\p{L}_.+-]*\p{N})[\p{L}\p{N}_](?:[\p{L}\p{N}_]|[.+-](?=[\p{L}\p{N}_])|(?<=\p{N})[:,](?=\p{N}))*)/iu;

/** Where an answer was counted; `groups()` sets `group`. */
export interface AnswerCount {
  devices: number;
  examples: string[];
  group?: AnswerGroup;
}

interface Wording extends AnswerCount {
  readonly slots: readonly string[];
}

interface Remainder extends AnswerCount {
  /** `undefined` where they differ. */
  slots: (string | undefined)[];
  isSimilar: boolean;
}

interface Shape {
  /** Its first answer: outcome, status and error code are those of the shape. */
  readonly first: AnswerGroup;
  /** The text around the slots, one piece more than there are slots; absent: the answer had no text. */
  readonly pieces: readonly string[] | undefined;
  readonly wordings: Wording[];
  remainder?: Remainder;
}

interface OtherAnswers extends AnswerCount {
  /** What all of them have in common. */
  shared: AnswerGroup;
}

export class AnswerTally {
  readonly #maxShapes: number;
  /** Wordings by their whole text: most answers are found here and need no splitting. */
  readonly #wordings = new Map<string, Wording>();
  readonly #shapes = new Map<string, Shape>();
  readonly #shapesOf = new Map<DeviceOutcome, number>();
  readonly #others = new Map<string, OtherAnswers>();

  /** `maxShapes` of each outcome. */
  constructor(maxShapes = MAX_SHAPES) {
    this.#maxShapes = maxShapes;
  }

  /** Counts a group's devices; returns where. */
  add(group: AnswerGroup): AnswerCount {
    if (group.likeness === 'other' || group.likeness === 'unread') return this.#addOther(group);
    const head = `${group.outcome} ${group.methodStatus} ${group.errorCode}`;
    const text = `${head}\n${group.answer ?? ''}`;
    const known = group.likeness === 'equal' ? this.#wordings.get(text) : undefined;
    if (known) return count(known, group);
    const cut = group.answer?.split(VARYING);
    const pieces = cut?.filter((_, index) => index % 2 === 0);
    const slots = cut?.filter((_, index) => index % 2 === 1) ?? [];
    const key = `${head}\n${pieces?.join('…') ?? ''}`;
    const shape = this.#shapes.get(key) ?? this.#newShape(key, group, pieces);
    if (!shape) return this.#addOther(group);
    if (group.likeness === 'equal' && shape.wordings.length < MAX_WORDINGS) {
      const wording: Wording = { devices: 0, examples: [], slots };
      shape.wordings.push(wording);
      this.#wordings.set(text, wording);
      return count(wording, group);
    }
    shape.remainder = merge(shape.remainder, slots, group.likeness === 'similar');
    return count(shape.remainder, group);
  }

  /** The groups, most devices first. */
  groups(): readonly AnswerGroup[] {
    const groups = [...this.#shapes.values()].flatMap(groupsOfShape);
    for (const other of this.#others.values()) {
      const { devices, examples, shared } = other;
      other.group = { ...shared, devices, examples };
      groups.push(other.group);
    }
    return groups.sort(compareGroups);
  }

  #newShape(key: string, first: AnswerGroup, pieces: Shape['pieces']): Shape | undefined {
    const known = this.#shapesOf.get(first.outcome) ?? 0;
    if (known >= this.#maxShapes) return undefined;
    this.#shapesOf.set(first.outcome, known + 1);
    const shape: Shape = { first, pieces, wordings: [] };
    this.#shapes.set(key, shape);
    return shape;
  }

  #addOther({ outcome, likeness, methodStatus, errorCode, ...group }: AnswerGroup): AnswerCount {
    const key = `${outcome} ${likeness === 'unread'}`;
    const known = this.#others.get(key);
    const status = !known || known.shared.methodStatus === methodStatus ? methodStatus : undefined;
    const code = !known || known.shared.errorCode === errorCode ? errorCode : undefined;
    const shared: AnswerGroup = {
      outcome,
      likeness: likeness === 'unread' ? 'unread' : 'other',
      ...(status !== undefined && { methodStatus: status }),
      ...(code !== undefined && { errorCode: code }),
      devices: 0,
      examples: [],
    };
    const others = known ?? { devices: 0, examples: [], shared };
    others.shared = shared;
    this.#others.set(key, others);
    return count(others, group);
  }
}

function count<T extends AnswerCount>(
  into: T,
  { devices, examples }: Pick<AnswerGroup, 'devices' | 'examples'>,
): T {
  into.devices += devices;
  for (const name of examples) addExample(into.examples, name);
  return into;
}

/** Keeps the first five by name, each once. */
export function addExample(examples: string[], name: string): void {
  const last = examples.at(-1);
  if (last !== undefined && examples.length === MAX_EXAMPLES && name >= last) return;
  if (examples.includes(name)) return;
  const before = examples.findIndex((other) => name < other);
  examples.splice(before < 0 ? examples.length : before, 0, name);
  if (examples.length > MAX_EXAMPLES) examples.pop();
}

function merge(remainder: Remainder | undefined, slots: readonly string[], isSimilar: boolean): Remainder {
  if (!remainder) return { devices: 0, examples: [], slots: [...slots], isSimilar };
  slots.forEach((slot, index) => {
    if (remainder.slots[index] !== slot) remainder.slots[index] = undefined;
  });
  remainder.isSimilar ||= isSimilar;
  return remainder;
}

/** A group for each frequent wording, and one for the others. */
function groupsOfShape({ first, pieces, wordings, remainder: counted }: Shape): readonly AnswerGroup[] {
  const { outcome, methodStatus, errorCode } = first;
  const groupOf = (some: AnswerCount, slots: readonly (string | undefined)[], isSimilar: boolean) => {
    const answer = pieces?.map((piece, index) => (index === 0 ? '' : (slots[index - 1] ?? '…')) + piece);
    some.group = {
      outcome,
      likeness: isSimilar ? 'similar' : 'equal',
      ...(methodStatus !== undefined && { methodStatus }),
      ...(errorCode !== undefined && { errorCode }),
      ...(answer !== undefined && { answer: answer.join('') }),
      devices: some.devices,
      examples: some.examples,
    };
    return some.group;
  };
  const total = wordings.reduce((sum, { devices }) => sum + devices, counted?.devices ?? 0);
  const isFew = counted === undefined && wordings.length <= MAX_FEW_WORDINGS;
  const separate = wordings.filter(({ devices }) => isFew || devices >= total * MIN_OWN_GROUP_SHARE);
  const together = wordings.filter((wording) => !separate.includes(wording));
  const groups = separate.map((wording) => groupOf(wording, wording.slots, false));
  let remainder = counted && { ...counted, slots: [...counted.slots], examples: [...counted.examples] };
  for (const wording of together) remainder = count(merge(remainder, wording.slots, false), wording);
  if (!remainder) return groups;
  const { slots } = remainder;
  const group = groupOf(remainder, slots, remainder.isSimilar || slots.includes(undefined));
  for (const some of [...together, ...(counted ? [counted] : [])]) some.group = group;
  return [...groups, group];
}

function compareGroups(left: AnswerGroup, right: AnswerGroup): number {
  return right.devices - left.devices || compareText(sortKey(left), sortKey(right));
}

function sortKey({ outcome, methodStatus, errorCode, answer, likeness }: AnswerGroup): string {
  return JSON.stringify([outcome, methodStatus, errorCode, answer, likeness]);
}
