import type { IncomingHttpHeaders } from 'node:http';
import { serviceError } from '../errors.ts';
import { isJsonObject, isNestedTooDeep, type JsonObject, type JsonValue } from '../json.ts';
import type { HubState } from '../state/hub-state.ts';
import { checkIntegers } from '../state/twin-limits.ts';
import type { Pager } from './pager.ts';

/** One authorized REST call, as operations see it. */
export interface ServiceCall {
  readonly state: HubState;
  readonly pager: Pager;
  /** Named parts of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turns, as the client wrote them. */
  readonly rawHeaders: readonly string[];
  /** The body's text; empty when there is none. */
  readonly body: string;
  readonly bytes: Uint8Array;
}

export interface ServiceReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; absent: no body, unless there is `text`. */
  readonly body?: unknown;
  /** The body as JSON text already, or as bytes with a `Content-Type` of their own. */
  readonly text?: string | Uint8Array;
}

export type Operation = (call: ServiceCall) => ServiceReply | Promise<ServiceReply>;

/** A named part of the path. It is an error of the program when the route has none. */
export function param(call: ServiceCall, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw new Error(`The route has no part named ${name}.`);
  return value;
}

/** The body as JSON; 400 when it is missing, not JSON or nested too deep. */
export function jsonBody(call: ServiceCall): JsonValue {
  if (call.body === '') throw serviceError('ArgumentNull', 'The request has no body.');
  if (isNestedTooDeep(call.body)) throw serviceError('ArgumentInvalid', 'The body is nested too deep.');
  try {
    return JSON.parse(call.body);
  } catch {
    throw serviceError('ArgumentInvalid', 'The body is not JSON.');
  }
}

export function jsonObjectBody(call: ServiceCall): JsonObject {
  const body = jsonBody(call);
  if (!isJsonObject(body)) throw serviceError('ArgumentInvalid', 'The body must be a JSON object.');
  return body;
}

/** A body with properties of twins: 400 also for whole numbers that twins cannot hold. */
export function twinBody(call: ServiceCall): JsonValue {
  const body = jsonBody(call);
  checkIntegers(call.body);
  return body;
}

export function twinObjectBody(call: ServiceCall): JsonObject {
  const body = jsonObjectBody(call);
  checkIntegers(call.body);
  return body;
}

/** The tag of an If-Match header without its quotes; `undefined` when there is none. */
export function ifMatch(call: ServiceCall): string | undefined {
  return call.headers['if-match']?.trim().replace(/^(?:W\/)?"(.*)"$/, '$1');
}

/** 412 when the caller names another version than the current one. */
export function checkMatch(given: string | undefined, etag: string): void {
  if (given === undefined || given === '*' || given === etag) return;
  throw serviceError('PreconditionFailed', 'Precondition failed: the resource has another ETag.');
}

export function quoted(etag: string): string {
  return `"${etag}"`;
}

/** A whole number that some clients send as text; `fallback` when it is missing; NaN for anything else. */
export function wholeNumber(value: unknown, fallback: number): number {
  if (value === undefined || value === null) return fallback;
  if (typeof value === 'string' && /^\d{1,10}$/.test(value)) return Number(value);
  return typeof value === 'number' && Number.isInteger(value) ? value : Number.NaN;
}
