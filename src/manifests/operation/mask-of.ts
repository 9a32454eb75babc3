import { canonicalJson, type JsonValue } from '../../model/json.ts';

/** Reading many versions of a file, the same values come again and again. */
const known = new Map<string, string>();

/** So slow that guessing a password by its mask is no use; a short mask fits many wrong guesses as well. */
const COST = 16_384;
const BYTES = 4;

/** What stands for a sensitive value: equal for equal values at the same place. */
export function maskOf(place: string, value: JsonValue): string {
  const key = `${place} ${canonicalJson(value)}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  // Loaded here, as it takes longer than checking a manifest, and few manifests have such values.
  const { scryptSync } = process.getBuiltinModule('node:crypto');
  const hash = scryptSync(canonicalJson(value), `hubjobs ${place}`, BYTES, { N: COST }).toString('hex');
  const mask = `(sensitive, ${hash})`;
  known.set(key, mask);
  return mask;
}
