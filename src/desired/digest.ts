import { createHash } from 'node:crypto';
import { canonicalJson, type JsonValue } from '../model/json.ts';
import type { JobManifest } from '../model/manifest.ts';

/** RFC 4648, lower case: five bits a character, and nothing that a job id may not hold. */
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const DIGEST_LENGTH = 8;

/**
 * Eight characters (40 bits of a SHA-256) over all that the hub would do for a manifest: kind of operation and its
 * content, condition, time limit, and the revision that a person raises to mean "again". What does not reach the hub
 * (description, labels, schedule, success rule) is not in it: editing those leaves waiting jobs alone.
 */
export function digestOf(manifest: JobManifest, revision: number = manifest.revision): string {
  if (revision !== manifest.revision) return makeDigest(manifest, revision);
  const known = digests.get(manifest);
  if (known !== undefined) return known;
  const digest = makeDigest(manifest, revision);
  digests.set(manifest, digest);
  return digest;
}

/** A manifest never changes, and every pass of a run asks again. */
const digests = new WeakMap<JobManifest, string>();

function makeDigest(manifest: JobManifest, revision: number): string {
  const { kind, ...content } = manifest.operation;
  const meaning: JsonValue = {
    type: kind,
    operation: content,
    condition: manifest.target.condition,
    maxExecutionTimeInSeconds: manifest.maxExecutionTimeInSeconds,
    revision,
  };
  const hash = createHash('sha256').update(canonicalJson(meaning)).digest();
  let bits = BigInt(`0x${hash.subarray(0, 5).toString('hex')}`);
  let text = '';
  for (let position = 0; position < DIGEST_LENGTH; position += 1) {
    text = BASE32.charAt(Number(bits & 31n)) + text;
    bits >>= 5n;
  }
  return text;
}
