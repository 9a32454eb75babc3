import { serviceError } from '../errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { Device } from '../state/device.ts';
import type { HubState } from '../state/hub-state.ts';
import { jsonObjectBody, param, type ServiceCall, type ServiceReply } from './service-call.ts';

/**
 * `POST /devices/{id}/messages/deviceBound`: puts a message into the queue of a device. The service takes messages over
 * AMQP only; this is for `hubjobs devices send`.
 */
export function sendMessage(call: ServiceCall): ServiceReply {
  const device = call.state.registry.require({ deviceId: param(call, 'deviceId') });
  return { status: 200, body: queueMessage(device, jsonObjectBody(call), call.state) };
}

/** Puts a message that was sent as JSON into the queue of a device. */
export function queueMessage(
  device: Device,
  { body, properties, messageId, contentType, expiresAfterMs, ack }: JsonObject,
  { messages }: HubState,
): { readonly messageId: string } {
  if (typeof body !== 'string') throw serviceError('ArgumentInvalid', 'body must be text.');
  const asked = ACK_REQUESTS.find((name) => name === ack);
  if (ack !== undefined && !asked)
    throw serviceError('ArgumentInvalid', `ack must be one of ${ACK_REQUESTS.join(', ')}.`);
  const id = messages.enqueue(device, Buffer.from(body), {
    properties: textsIn(properties),
    ...(typeof messageId === 'string' && { messageId }),
    ...(typeof contentType === 'string' && { contentType, contentEncoding: 'utf-8' }),
    ...(typeof expiresAfterMs === 'number' && { expiresAfterMs }),
    ...(asked && { ack: asked }),
  });
  return { messageId: id };
}

const ACK_REQUESTS = ['none', 'positive', 'negative', 'full'] as const;

function textsIn(value: JsonValue | undefined): Readonly<Record<string, string>> {
  return isJsonObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]))
    : {};
}

/** `DELETE /devices/{id}/commands`: drops the cloud-to-device messages that wait for the device. */
export function purgeMessages(call: ServiceCall): ServiceReply {
  const { registry, messages } = call.state;
  const deviceId = param(call, 'deviceId');
  const totalMessagesPurged = messages.purge(registry.require({ deviceId }));
  return { status: 200, body: { deviceId, moduleId: null, totalMessagesPurged } };
}
