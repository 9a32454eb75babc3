import { serviceError } from '../errors.ts';
import { isJsonObject, type JsonValue } from '../json.ts';
import { jsonObjectBody, param, type ServiceCall, type ServiceReply } from './service-call.ts';

/**
 * `POST /devices/{id}/messages/deviceBound`: puts a message into the queue of a device. The service takes messages over
 * AMQP only; this is for `hubjobs devices send`.
 */
export function sendMessage(call: ServiceCall): ServiceReply {
  const { registry, messages } = call.state;
  const device = registry.require({ deviceId: param(call, 'deviceId') });
  const { body, properties, messageId, contentType, expiresAfterMs } = jsonObjectBody(call);
  if (typeof body !== 'string') throw serviceError('ArgumentInvalid', 'body must be text.');
  const id = messages.enqueue(device, Buffer.from(body), {
    properties: textsIn(properties),
    ...(typeof messageId === 'string' && { messageId }),
    ...(typeof contentType === 'string' && { contentType, contentEncoding: 'utf-8' }),
    ...(typeof expiresAfterMs === 'number' && { expiresAfterMs }),
  });
  return { status: 200, body: { messageId: id } };
}

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
