import type { ValidateFunction } from 'ajv';
import { isJsonObject, type JsonObject, type JsonValue, valueAt } from '../../model/json.ts';
import type { Finding } from '../findings/finding.ts';

interface Sections {
  readonly metadata: object;
  readonly spec: { readonly method?: unknown };
}

/**
 * The parts of a job or a rollout that have the right shape, in the place of those of a bare one, so that their meaning is
 * checked although the document as a whole cannot be used. `isNamed`: its name is among them.
 *
 * @param bare a document of the kind without problems, which calls a method
 */
export function wellShapedParts<Document extends Sections>(
  bare: Document,
  check: ValidateFunction<Document>,
  data: JsonValue,
  shape: readonly Finding[],
): { readonly document: Document; readonly isNamed: boolean } {
  const { metadata, spec } = membersOf(withoutValues(data, shape));
  const named: unknown = { ...bare, metadata };
  const isNamed = check(named);
  let document = isNamed ? named : bare;
  for (const [key, value] of Object.entries(membersOf(spec))) {
    const { method, ...others } = document.spec;
    const without = key === 'twin' ? others : document.spec;
    const next: unknown = { ...document, spec: { ...without, [key]: value } };
    if (check(next)) document = next;
  }
  return { document, isNamed };
}

/** A copy without the values that are wrong themselves. Where a key is missing, the map is not at fault. */
function withoutValues(data: JsonValue, shape: readonly Finding[]): JsonValue {
  const copy = structuredClone(data);
  for (const { code, path } of shape) {
    if (code === 'missing-key' || path.length < 2) continue;
    const parent = valueAt(copy, path.slice(0, -1));
    if (isJsonObject(parent)) Reflect.deleteProperty(parent, String(path.at(-1)));
  }
  return copy;
}

function membersOf(value: JsonValue | undefined): JsonObject {
  return value !== undefined && isJsonObject(value) ? value : {};
}
