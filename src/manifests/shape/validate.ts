import type { ErrorObject, ValidateFunction } from 'ajv';
import { isJsonObject, type JsonValue, valueAt } from '../../model/json.ts';
import type { Finding } from '../findings/finding.ts';
import { parsePointer } from './json-pointer.ts';
import { mergeUnknownKeys } from './merge-unknown-keys.ts';
import { relevantErrors } from './relevant-errors.ts';
import { toFinding } from './to-finding.ts';

export interface Validated<Document> {
  /** Absent when the shape is wrong. */
  readonly document?: Document;
  readonly findings: readonly Finding[];
}

/** Errors reported for one document; a completely different file would give thousands. */
const MAX_FINDINGS = 50;

/**
 * The data as a document of its kind, or what is wrong with its shape. Unknown keys alone do not hide the
 * document, so that its meaning is checked in the same run.
 */
export function validate<Document>(data: JsonValue, check: ValidateFunction<Document>): Validated<Document> {
  if (check(data)) return { document: data, findings: [] };
  const errors = check.errors ?? [];
  const findings = mergeUnknownKeys(relevantErrors(errors).slice(0, MAX_FINDINGS).map(toFinding));
  const pruned: unknown = withoutUnknownKeys(data, errors);
  return check(pruned) ? { document: pruned, findings } : { findings };
}

function withoutUnknownKeys(data: JsonValue, errors: readonly ErrorObject[]): JsonValue {
  const copy = structuredClone(data);
  for (const error of errors) {
    if (error.keyword !== 'additionalProperties') continue;
    const parent = valueAt(copy, parsePointer(error.instancePath));
    if (isJsonObject(parent)) Reflect.deleteProperty(parent, error.params['additionalProperty']);
  }
  return copy;
}
