import { isJsonObject, type JsonValue } from '../../model/json.ts';
import type { Twin } from '../../model/twin.ts';

export const SECTIONS = ['tags', 'desired', 'reported'] as const;

/** Where a value stands in a twin: its section, then the keys. */
export type Path = readonly string[];

export interface Leaf {
  readonly path: Path;
  /** Text, a number, a truth value, a list, or an empty map. */
  readonly value: JsonValue;
}

/** The same text for the same path: no key has the character between them. */
export const keyOf = (path: Path): string => path.join('\u0000');

/** For people. Whatever does not show, or would end a line, becomes a question mark. */
export const showPath = (path: Path): string => path.join('.').replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');

/** Every value of a twin, in the order of its keys. */
export function leavesOf(twin: Twin): readonly Leaf[] {
  const leaves: Leaf[] = [];
  const visit = (path: Path, value: JsonValue): void => {
    const members = isJsonObject(value) ? Object.entries(value) : [];
    if (!isJsonObject(value) || (members.length === 0 && path.length > 1)) leaves.push({ path, value });
    for (const [key, member] of members) {
      // The hub's own keys, and what a fleet would take for a generator.
      if (!key.startsWith('$')) visit([...path, key], member);
    }
  };
  for (const section of SECTIONS) visit([section], twin[section]);
  return leaves;
}

/** The twin as queries read it. */
export function queryRow(twin: Twin): Readonly<Record<string, unknown>> {
  const { deviceId, isConnected, tags, desired, reported } = twin;
  return {
    deviceId,
    connectionState: isConnected ? 'Connected' : 'Disconnected',
    status: 'enabled',
    tags,
    properties: { desired, reported },
  };
}

/** The names that a query follows to a path. */
export const columnNames = ([section = '', ...keys]: Path): readonly string[] =>
  section === 'tags' ? [section, ...keys] : ['properties', section, ...keys];

/** The path that a query's column leads to; `undefined` for columns outside the three sections. */
export function pathOfColumn(names: readonly string[]): Path | undefined {
  const path = names[0] === 'properties' ? names.slice(1) : names;
  return SECTIONS.some((section) => section === path[0]) &&
    (names[0] === 'properties') !== (path[0] === 'tags')
    ? path
    : undefined;
}
