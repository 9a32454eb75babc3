import { isJsonObject, isNestedTooDeep, type JsonObject } from '../../simulator/json.ts';
import type { PageCall } from '../page-call.ts';
import { refusal } from '../refusal.ts';

/** The body as a JSON object; 400 when it is none. */
export function objectIn({ body }: PageCall): JsonObject {
  if (isNestedTooDeep(body)) throw refusal(400, 'the body is nested too deep');
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw refusal(400, body === '' ? 'the request has no body' : 'the body is not JSON');
  }
  if (!isJsonObject(value)) throw refusal(400, 'the body must be a JSON object');
  return value;
}
