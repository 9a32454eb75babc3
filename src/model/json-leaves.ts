import { isJsonObject, type JsonValue } from './json.ts';

/** Every value except objects with members, by its path: `payload.lockTime`, `tags["a b"]`. A list is one value. */
export function leaves(
  path: string,
  value: JsonValue | undefined,
): readonly (readonly [path: string, value: JsonValue])[] {
  if (value === undefined) return [];
  if (!isJsonObject(value)) return [[path, value]];
  const members = Object.entries(value);
  if (members.length === 0) return [[path, value]];
  return members.flatMap(([key, member]) => leaves(path + step(key, path === ''), member));
}

function step(key: string, isFirst: boolean): string {
  if (!/^[\p{L}_][\p{L}\p{N}_-]*$/u.test(key)) return `[${JSON.stringify(key)}]`;
  return isFirst ? key : `.${key}`;
}
