import type { JsonValue } from '../../model/json.ts';

/** A value of the model as JSON: members that are `undefined` are left out. */
export function toJson(value: unknown): JsonValue {
  const json: JsonValue = JSON.parse(JSON.stringify(value) ?? 'null');
  return json;
}
