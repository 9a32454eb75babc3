import type { AnswerGroup } from './answer-group.ts';
import { compareText } from './compare-text.ts';
import type { DeviceOutcome } from './hub-job.ts';

/**
 * Groups of devices that ended alike, from one device at a time or from the groups of several jobs.
 *
 * Devices answer with measurements, times and serial numbers; every such answer is another text, and a list of them
 * hides what happened. So an answer has a *shape*: outcome, status, error code, and its text with every word that holds
 * a digit taken out. While a shape has few wordings, each is a group: `{"error":17}` and `{"error":23}` are two
 * things. When it has many, those that a fifth of its devices said stay groups, and the others are one, with `…` where
 * they differ: `{"celsius":…,"unit":"C"}`.
 *
 * Memory is bounded, whatever devices say: the first 50 shapes of an outcome are told apart and the first 20 wordings
 * of a shape; further wordings are counted with the others of their shape, further shapes as other answers. The groups
 * depend on the order of the answers only past these numbers.
 */
const MOST_SHAPES = 50;
const MOST_WORDINGS = 20;
const FEW_WORDINGS = 5;
const SHARE_APART = 0.2;
const MOST_EXAMPLES = 5;

/** A hardware address, what an earlier grouping took out, or a word with a digit: a number, a time, an id, a version. */
const VARYING =
  /((?<![\p{L}\p{N}_])[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}(?![\p{L}\p{N}_])|…|(?<![\p{L}\p{N}_])[-+]?(?=[\p{L}_.+-]*\p{N})[\p{L}\p{N}_](?:[\p{L}\p{N}_]|[.+-](?=[\p{L}\p{N}_])|(?<=\p{N})[:,](?=\p{N}))*)/iu;

/** Where answers were counted; `group` is set by `groups()`. */
export interface AnswerCount {
  devices: number;
  examples: string[];
  group?: AnswerGroup;
}

interface Wording extends AnswerCount {
  readonly slots: readonly string[];
}

interface Rest extends AnswerCount {
  /** `undefined` where they differ. */
  slots: (string | undefined)[];
  isSimilar: boolean;
}

interface Shape {
  readonly like: AnswerGroup;
  /** The text around the slots, which has one piece more than there are slots; absent: nothing was said. */
  readonly pieces: readonly string[] | undefined;
  readonly wordings: Wording[];
  rest?: Rest;
}

interface Others extends AnswerCount {
  like: AnswerGroup;
}

export class AnswerTally {
  readonly #mostShapes: number;
  /** Wordings by all that is in them: most answers are found here and need no second look. */
  readonly #wordings = new Map<string, Wording>();
  readonly #shapes = new Map<string, Shape>();
  readonly #shapesOf = new Map<DeviceOutcome, number>();
  readonly #others = new Map<string, Others>();

  /** `mostShapes` of each outcome. */
  constructor(mostShapes = MOST_SHAPES) {
    this.#mostShapes = mostShapes;
  }

  /** Counts a group's devices; answers where. */
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
    if (group.likeness === 'equal' && shape.wordings.length < MOST_WORDINGS) {
      const wording: Wording = { devices: 0, examples: [], slots };
      shape.wordings.push(wording);
      this.#wordings.set(text, wording);
      return count(wording, group);
    }
    shape.rest = merge(shape.rest, slots, group.likeness === 'similar');
    return count(shape.rest, group);
  }

  /** The groups, most devices first. */
  groups(): readonly AnswerGroup[] {
    const groups = [...this.#shapes.values()].flatMap(settle);
    for (const other of this.#others.values()) {
      const { devices, examples, like } = other;
      other.group = { ...like, devices, examples };
      groups.push(other.group);
    }
    return groups.sort(compareGroups);
  }

  #newShape(key: string, like: AnswerGroup, pieces: Shape['pieces']): Shape | undefined {
    const known = this.#shapesOf.get(like.outcome) ?? 0;
    if (known >= this.#mostShapes) return undefined;
    this.#shapesOf.set(like.outcome, known + 1);
    const shape: Shape = { like, pieces, wordings: [] };
    this.#shapes.set(key, shape);
    return shape;
  }

  /** What all of them have in common is still said. */
  #addOther({ outcome, likeness, methodStatus, errorCode, ...group }: AnswerGroup): AnswerCount {
    const key = `${outcome} ${likeness === 'unread'}`;
    const known = this.#others.get(key);
    const status = !known || known.like.methodStatus === methodStatus ? methodStatus : undefined;
    const code = !known || known.like.errorCode === errorCode ? errorCode : undefined;
    const like: AnswerGroup = {
      outcome,
      likeness: likeness === 'unread' ? 'unread' : 'other',
      ...(status !== undefined && { methodStatus: status }),
      ...(code !== undefined && { errorCode: code }),
      devices: 0,
      examples: [],
    };
    const others = known ?? { devices: 0, examples: [], like };
    others.like = like;
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
  if (last !== undefined && examples.length === MOST_EXAMPLES && name >= last) return;
  if (examples.includes(name)) return;
  const before = examples.findIndex((other) => name < other);
  examples.splice(before < 0 ? examples.length : before, 0, name);
  if (examples.length > MOST_EXAMPLES) examples.pop();
}

function merge(rest: Rest | undefined, slots: readonly string[], isSimilar: boolean): Rest {
  if (!rest) return { devices: 0, examples: [], slots: [...slots], isSimilar };
  slots.forEach((slot, index) => {
    if (rest.slots[index] !== slot) rest.slots[index] = undefined;
  });
  rest.isSimilar ||= isSimilar;
  return rest;
}

/** The groups of one shape. */
function settle({ like, pieces, wordings, rest: counted }: Shape): readonly AnswerGroup[] {
  const { outcome, methodStatus, errorCode } = like;
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
  const isFew = counted === undefined && wordings.length <= FEW_WORDINGS;
  const apart = wordings.filter(({ devices }) => isFew || devices >= total * SHARE_APART);
  const together = wordings.filter((wording) => !apart.includes(wording));
  const groups = apart.map((wording) => groupOf(wording, wording.slots, false));
  let rest = counted && { ...counted, slots: [...counted.slots], examples: [...counted.examples] };
  for (const wording of together) rest = count(merge(rest, wording.slots, false), wording);
  if (!rest) return groups;
  const group = groupOf(rest, rest.slots, rest.isSimilar || rest.slots.includes(undefined));
  for (const some of [...together, ...(counted ? [counted] : [])]) some.group = group;
  return [...groups, group];
}

function compareGroups(left: AnswerGroup, right: AnswerGroup): number {
  return right.devices - left.devices || compareText(sortKey(left), sortKey(right));
}

function sortKey({ outcome, methodStatus, errorCode, answer, likeness }: AnswerGroup): string {
  return JSON.stringify([outcome, methodStatus, errorCode, answer, likeness]);
}
