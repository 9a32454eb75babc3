import type { MessageProperties } from '../device-link.ts';
import { serviceError } from '../errors.ts';
import { isJsonArray, isJsonObject, type JsonValue } from '../json.ts';
import type { Device, QueuedMessage } from '../state/device.ts';
import { timeText } from '../state/time-text.ts';
import { checkEventSize } from '../telemetry.ts';
import { jsonBody, param, type ServiceCall, type ServiceReply } from './service-call.ts';

/*
 * What a device does over HTTPS: it sends telemetry, and asks for its cloud-to-device messages. It is never connected.
 */

const BATCH = 'application/vnd.microsoft.iothub.json';
const APPLICATION = 'iothub-app-';

/** System properties of telemetry in headers, and their names in IoT Hub. */
const SYSTEM_NAMES: ReadonlyMap<string, string> = new Map([
  ['iothub-messageid', 'messageId'],
  ['iothub-correlationid', 'correlationId'],
  ['iothub-userid', 'userId'],
  ['iothub-contenttype', 'contentType'],
  ['iothub-contentencoding', 'contentEncoding'],
  ['iothub-creationtimeutc', 'creationTimeUtc'],
  ['iothub-interface-id', 'iothub-interface-id'],
  ['dt-subject', 'dt-subject'],
]);

interface Event {
  readonly body: Uint8Array;
  readonly properties: MessageProperties;
}

/** `POST /devices/{id}/messages/events`: one message or, with a content type of its own, a batch. */
export function sendEvents(call: ServiceCall): ServiceReply {
  const device = activeDevice(call);
  checkEventSize(call.bytes);
  const isBatch = call.headers['content-type']?.toLowerCase().startsWith(BATCH) === true;
  const events = isBatch
    ? readBatch(jsonBody(call))
    : [{ body: call.bytes, properties: propertiesIn(headerPairs(call.rawHeaders)) }];
  const { clock, telemetry } = call.state;
  for (const { body, properties } of events) telemetry.accept(device, body, () => properties, clock.now());
  return { status: 204 };
}

/** `GET /devices/{id}/messages/deviceBound`: the oldest message that waits, locked for a minute; 204 when there is none. */
export function receiveMessage(call: ServiceCall): ServiceReply {
  const device = activeDevice(call);
  const locked = call.state.messages.receive(device);
  if (!locked) return { status: 204 };
  const { message, lockToken } = locked;
  const headers = {
    ETag: `"${lockToken}"`,
    ...headersOf(message, device),
    'Content-Type': 'application/octet-stream',
  };
  return { status: 200, headers, text: Buffer.from(message.body, 'base64') };
}

/** `DELETE …/deviceBound/{lock token}`: the device has taken the message or, with `reject`, does not want it. */
export function settleMessage(call: ServiceCall): ServiceReply {
  const outcome = call.query.has('reject') ? 'Rejected' : 'Success';
  call.state.messages.settle(activeDevice(call), lockTokenIn(call), outcome);
  return { status: 204 };
}

/** `POST …/deviceBound/{lock token}/abandon`: the message waits again. */
export function abandonMessage(call: ServiceCall): ServiceReply {
  call.state.messages.abandon(activeDevice(call), lockTokenIn(call));
  return { status: 204 };
}

function activeDevice(call: ServiceCall): Device {
  const device = call.state.registry.require({ deviceId: param(call, 'deviceId') });
  device.row.lastActivityTime = timeText(call.state.clock.now());
  return device;
}

const lockTokenIn = (call: ServiceCall): string => param(call, 'lockToken').replace(/^"(.*)"$/, '$1');

function* headerPairs(raw: readonly string[]): Generator<readonly [name: string, value: string]> {
  for (let index = 0; index + 1 < raw.length; index += 2) yield [raw[index] ?? '', raw[index + 1] ?? ''];
}

function propertiesIn(pairs: Iterable<readonly [name: string, value: string]>): MessageProperties {
  const system = new Map<string, string>();
  const application = new Map<string, string>();
  for (const [name, value] of pairs) {
    const lower = name.toLowerCase();
    const known = SYSTEM_NAMES.get(lower);
    if (known !== undefined) system.set(known, value);
    else if (lower.startsWith(APPLICATION)) application.set(name.slice(APPLICATION.length), value);
  }
  return { system: Object.fromEntries(system), application: Object.fromEntries(application) };
}

/** Bodies are base64 unless a message says otherwise. */
function readBatch(items: JsonValue): readonly Event[] {
  if (!isJsonArray(items)) throw serviceError('ArgumentInvalid', 'A batch must be an array of messages.');
  return items.map((item) => {
    const { body = '', base64Encoded = true, properties = {} } = isJsonObject(item) ? item : { body: null };
    if (typeof body !== 'string' || !isJsonObject(properties))
      throw serviceError('ArgumentInvalid', 'Each message of a batch must be an object with a body as text.');
    const pairs = Object.entries(properties).map(([name, value]) => [name, String(value)] as const);
    return {
      body: Buffer.from(body, base64Encoded === false ? 'utf8' : 'base64'),
      properties: propertiesIn(pairs),
    };
  });
}

/** Where a system property of a message goes, by its name in MQTT topics. */
const HEADER_NAMES: ReadonlyMap<string, string> = new Map([
  ['$.mid', 'IoTHub-MessageId'],
  ['$.cid', 'IoTHub-CorrelationId'],
  ['$.uid', 'IoTHub-UserId'],
  ['$.ct', 'ContentType'],
  ['$.ce', 'ContentEncoding'],
]);

function headersOf(
  { sequence, properties, enqueuedAt, expiresAt, deliveryCount = 0, ack = 'none' }: QueuedMessage,
  { row }: Device,
): Readonly<Record<string, string>> {
  const own = Object.entries(properties).flatMap(([name, value]) => {
    const known =
      HEADER_NAMES.get(name) ?? (name.startsWith('$.') ? undefined : `${APPLICATION}${headerName(name)}`);
    return known === undefined ? [] : [[known, headerValue(value)] as const];
  });
  return {
    'IoTHub-CorrelationId': '',
    'IoTHub-UserId': '',
    'IoTHub-SequenceNumber': String(sequence),
    'IoTHub-To': headerValue(`/devices/${row.deviceId}/messages/devicebound`),
    'IoTHub-EnqueuedTime': dateText(enqueuedAt),
    'IoTHub-Expiry': dateText(expiresAt),
    'IoTHub-DeliveryCount': String(deliveryCount),
    'IoTHub-Ack': ack,
    ...Object.fromEntries(own),
  };
}

/** HTTP takes only some characters. The service documents them as the only ones of properties, too. */
const headerName = (text: string): string => text.replace(/[^!#$%&'*+.^_`|~0-9A-Za-z-]/g, '_');
const headerValue = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?');

/** As the service writes times in headers: `12/22/2017 12:14:12 AM`. */
function dateText(time: number): string {
  const at = new Date(time);
  const [hours, minutes, seconds] = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()];
  const pad = (value: number) => String(value).padStart(2, '0');
  const clock = `${hours % 12 || 12}:${pad(minutes)}:${pad(seconds)} ${hours < 12 ? 'AM' : 'PM'}`;
  return `${at.getUTCMonth() + 1}/${at.getUTCDate()}/${at.getUTCFullYear()} ${clock}`;
}
