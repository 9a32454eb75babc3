import { serviceError } from '../errors.ts';
import { isJsonObject, isNestedTooDeep, type JsonValue } from '../json.ts';
import { callMethod } from '../state/call-method.ts';
import type { Device } from '../state/device.ts';
import type { HubState } from '../state/hub-state.ts';
import { jsonObjectBody, type ServiceCall, type ServiceReply, wholeNumber } from './service-call.ts';
import { target } from './twin-operations.ts';

/** Limits of direct methods, from the service's documentation. */
const MAX_PAYLOAD_BYTES = 131_072;
const RESPONSE_TIMEOUT = { min: 5, max: 300, default: 30 } as const;
const MAX_CONNECT_TIMEOUT = 300;

export interface MethodRequest {
  readonly methodName: string;
  /** JSON text; `undefined` when there is none. */
  readonly payload: string | undefined;
  readonly responseTimeoutInSeconds: number;
  readonly connectTimeoutInSeconds: number;
}

/** Reads a method call of a request or a job; 400 when it breaks a limit. Some clients send the timeouts as text. */
export function readMethodRequest(body: unknown): MethodRequest {
  if (!isJsonObject(body)) throw invalid('The method must be a JSON object.');
  const methodName = body['methodName'];
  if (typeof methodName !== 'string' || methodName === '' || methodName.length > 100)
    throw invalid('methodName must be text of 1 to 100 characters.');
  const response = wholeNumber(body['responseTimeoutInSeconds'], RESPONSE_TIMEOUT.default);
  const connect = wholeNumber(body['connectTimeoutInSeconds'], 0);
  if (!(response >= RESPONSE_TIMEOUT.min && response <= RESPONSE_TIMEOUT.max))
    throw invalid('responseTimeoutInSeconds must be within [5; 300].');
  if (!(connect >= 0 && connect <= MAX_CONNECT_TIMEOUT))
    throw invalid('connectTimeoutInSeconds must be within [0; 300].');
  if (connect > response)
    throw invalid('connectTimeoutInSeconds must not be greater than responseTimeoutInSeconds.');
  const payload = body['payload'] === undefined ? undefined : JSON.stringify(body['payload']);
  if (payload !== undefined && Buffer.byteLength(payload) > MAX_PAYLOAD_BYTES)
    throw invalid('The payload must not be larger than 128 KB.');
  return {
    methodName,
    payload,
    responseTimeoutInSeconds: response,
    connectTimeoutInSeconds: connect,
  };
}

/** Calls a method on a device or module and waits for its answer. */
export async function invokeMethod(call: ServiceCall): Promise<ServiceReply> {
  const device = call.state.registry.require(target(call));
  return { status: 200, body: await callDevice(device, readMethodRequest(jsonObjectBody(call)), call.state) };
}

/** Calls a method; resolves with what the device answered. */
export async function callDevice(
  device: Device,
  request: MethodRequest,
  { switches, clock, links }: HubState,
): Promise<{ readonly status: number; readonly payload: JsonValue }> {
  const { status, payload } = await callMethod(
    device,
    { name: request.methodName, payload: request.payload },
    {
      connectTimeoutMs: request.connectTimeoutInSeconds * 1_000,
      responseTimeoutMs: request.responseTimeoutInSeconds * 1_000,
      maxInflight: switches.maxInflightMethods,
    },
    clock,
    links,
  );
  return { status, payload: parsePayload(payload) };
}

/** A device's answer as JSON; text that is not JSON, or nested too deep, is passed on as text. */
export function parsePayload(text: string): JsonValue {
  if (text.trim() === '') return null;
  if (isNestedTooDeep(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function invalid(message: string) {
  return serviceError('ArgumentInvalid', message, 'json-in-text');
}
