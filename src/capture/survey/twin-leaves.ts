import { isJsonObject, type JsonValue } from '../../model/json.ts';
import type { Twin } from '../../model/twin.ts';
import { isBadKey } from '../../twin/limits.ts';

export const SECTIONS = ['tags', 'desired', 'reported'] as const;

/** Where a value is in a twin: its section, then the keys. */
export type TwinPath = readonly string[];

export interface Leaf {
  readonly path: TwinPath;
  /** Text, a number, true or false, a list, or an empty map. */
  readonly value: JsonValue;
}

/** A text for each path: no key contains the separator. */
export const keyOf = (path: TwinPath): string => path.join('\u0000');

/** For people. Characters that do not show, or would end a line, become question marks. */
export const showPath = (path: TwinPath): string => path.join('.').replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');

/** Every value of a twin, in the order of its keys. */
export function leavesOf(twin: Twin): readonly Leaf[] {
  const leaves: Leaf[] = [];
  const visit = (path: TwinPath, value: JsonValue): void => {
    const members = isJsonObject(value) ? Object.entries(value) : [];
    if (!isJsonObject(value) || (members.length === 0 && path.length > 1)) leaves.push({ path, value });
    for (const [key, member] of members) {
      // Keys with `$` are the hub's own, or would be a generator in a Fleet document. A Fleet may not have some others.
      if (!key.startsWith('$') && !isBadKey(key)) visit([...path, key], member);
    }
  };
  for (const section of SECTIONS) visit([section], twin[section]);
  return leaves;
}

/** The twin as queries read it. */
export function queryRow(twin: Twin): Readonly<Record<string, unknown>> {
  const { deviceId, moduleId, isEdge = false, modelId = '', isConnected, tags, desired, reported } = twin;
  return {
    deviceId,
    ...(moduleId !== undefined && { moduleId }),
    capabilities: { iotEdge: isEdge },
    modelId,
    connectionState: isConnected ? 'Connected' : 'Disconnected',
    status: 'enabled',
    tags,
    properties: { desired, reported },
  };
}

/** The names that a query follows to a path. */
export const columnNames = ([section = '', ...keys]: TwinPath): readonly string[] =>
  section === 'tags' ? [section, ...keys] : ['properties', section, ...keys];

/** The path that a query's column leads to; `undefined` for columns outside the three sections. */
export function pathOfColumn(names: readonly string[]): TwinPath | undefined {
  const path = names[0] === 'properties' ? names.slice(1) : names;
  return SECTIONS.some((section) => section === path[0]) &&
    (names[0] === 'properties') !== (path[0] === 'tags')
    ? path
    : undefined;
}
