import type { ErrorObject } from 'ajv';
import { isJsonObject, type JsonPath, type JsonValue, valueAt } from '../../model/json.ts';

// biome-ignore lint/correctness/useImportExtensions: it wants the extension of the declaration, Node the module's.
import { isWrittenFleet } from '../generated/validators.cjs';
import type { WrittenFleet } from '../generated/written-fleet.ts';
import { parsePointer } from '../shape/json-pointer.ts';

/** Each pass removes what is wrong on one level, and no key of a fleet is deeper than this. */
const MAX_PASSES = 16;

/**
 * A fleet without the parts that have the wrong shape, so that the meaning of the others is checked although the
 * document as a whole cannot be used. Groups, failures and steps stay at their places in their lists, with what is
 * missing filled in. `isNamed`: the name is the written one. `undefined` when too little is left.
 */
export function wellShapedFleet(
  data: JsonValue,
): { readonly document: WrittenFleet; readonly isNamed: boolean } | undefined {
  const copy = structuredClone(data);
  const metadata = valueAt(copy, ['metadata']);
  for (let look = 0; look < MAX_PASSES; look += 1) {
    if (isWrittenFleet(copy)) return { document: copy, isNamed: valueAt(copy, ['metadata']) === metadata };
    const errors = isWrittenFleet.errors ?? [];
    const unknown = errors.filter(({ keyword }) => keyword === 'additionalProperties');
    if (unknown.length > 0) for (const error of unknown) removeKey(copy, error);
    else
      for (const path of new Set(errors.map(({ instancePath }) => instancePath)))
        repair(copy, parsePointer(path));
  }
  return undefined;
}

function removeKey(data: JsonValue, { instancePath, params }: ErrorObject): void {
  const parent = valueAt(data, parsePointer(instancePath));
  if (parent !== undefined && isJsonObject(parent))
    Reflect.deleteProperty(parent, params['additionalProperty']);
}

/** Takes the value away that is wrong, or puts another in its place where one must be. */
function repair(data: JsonValue, path: JsonPath): void {
  const key = path.at(-1);
  const parent = valueAt(data, path.slice(0, -1));
  const wrong = valueAt(data, path);
  if (key === undefined || wrong === undefined || typeof parent !== 'object' || parent === null) return;
  const good = replacementFor(path);
  if (good !== undefined) {
    const filled = isJsonObject(wrong) && Object.keys(good).some((one) => !Object.hasOwn(wrong, one));
    Reflect.set(parent, key, filled ? { ...good, ...wrong } : good);
  } else if (Array.isArray(parent)) repair(data, path.slice(0, -1));
  else {
    Reflect.deleteProperty(parent, key);
    // Without its condition or its share a failure or a step would take a larger part than was meant.
    if (key === 'share' || key === 'when') Reflect.set(parent, 'share', '0%');
  }
}

/** A value without problems, for one that cannot be left out. */
function replacementFor(path: JsonPath): Readonly<Record<string, JsonValue>> | undefined {
  const list = path.at(-2);
  const isItem = /^[0-9]+$/.test(String(path.at(-1)));
  if (path.length === 1 && path[0] === 'metadata') return { name: 'unnamed' };
  if (path.length === 3 && list === 'groups')
    return {
      name: `group-${path.at(-1)}`,
      count: 1,
      idPattern: `of-group-${path.at(-1)}-{index}`,
    };
  if (isItem && list === 'failures') return { share: '0%', status: 500 };
  if (isItem && (list === 'then' || path.at(-3) === 'onDesired')) return { wait: '0s' };
  return undefined;
}
