import type { DeviceName } from '../../device-link.ts';

/*
 * The topics of one device. A hub is not a general broker: a device has only these.
 * Source: "Communicate with your IoT hub using the MQTT protocol" in Microsoft's documentation.
 */

/** What a device can subscribe to. Modules may subscribe to `inputs`, as their SDKs do, though nothing arrives there. */
export type Feed = 'methods' | 'twin-results' | 'desired' | 'messages' | 'inputs';

const SHARED_FILTERS: Readonly<Record<string, Feed>> = {
  '$iothub/methods/POST/#': 'methods',
  '$iothub/twin/res/#': 'twin-results',
  '$iothub/twin/PATCH/properties/desired/#': 'desired',
};

const ownPrefix = ({ deviceId, moduleId }: DeviceName): string =>
  moduleId === undefined ? `devices/${deviceId}/` : `devices/${deviceId}/modules/${moduleId}/`;

/** The part of a topic below the device's own prefix, whether or not the client has percent-encoded its id. */
function belowOwnPrefix(device: DeviceName, topic: string): string | undefined {
  const plain = ownPrefix(device);
  if (topic.startsWith(plain)) return topic.slice(plain.length);
  const encoded = ownPrefix({
    deviceId: encodeURIComponent(device.deviceId),
    ...(device.moduleId !== undefined && { moduleId: encodeURIComponent(device.moduleId) }),
  });
  return topic.startsWith(encoded) ? topic.slice(encoded.length) : undefined;
}

export function feedOf(device: DeviceName, filter: string): Feed | undefined {
  const shared = Object.hasOwn(SHARED_FILTERS, filter) ? SHARED_FILTERS[filter] : undefined;
  if (shared !== undefined) return shared;
  const below = belowOwnPrefix(device, filter);
  if (below === 'messages/devicebound/#') return 'messages';
  return below === 'inputs/#' && device.moduleId !== undefined ? 'inputs' : undefined;
}

/** What a device sends by publishing. */
export type Publication =
  /** `bag`: the properties at the end of the topic. */
  | { readonly kind: 'telemetry'; readonly bag: string }
  | { readonly kind: 'twin-get'; readonly requestId: string }
  | { readonly kind: 'twin-patch'; readonly requestId: string }
  | { readonly kind: 'method-answer'; readonly requestId: string; readonly status: number };

const REQUEST =
  /^\$iothub\/(?:(twin\/GET)|(twin\/PATCH\/properties\/reported)|methods\/res\/(-?\d{1,9}))\/?\?(.*)$/s;
const REQUEST_ID = /(?:^|&)\$rid=([^&]*)/;

/** `undefined`: not a topic of this device. */
export function publicationOf(device: DeviceName, topic: string): Publication | undefined {
  if (!topic.startsWith('$')) {
    const bag = telemetryBag(device, topic);
    return bag === undefined ? undefined : { kind: 'telemetry', bag };
  }
  const [, get, patch, status, query = ''] = REQUEST.exec(topic) ?? [];
  const requestId = REQUEST_ID.exec(query)?.[1];
  if (requestId === undefined) return undefined;
  if (get !== undefined) return { kind: 'twin-get', requestId };
  if (patch !== undefined) return { kind: 'twin-patch', requestId };
  return status === undefined ? undefined : { kind: 'method-answer', requestId, status: Number(status) };
}

/** The properties in a telemetry topic, which is also the only topic that a will may have; `undefined` for any other. */
export function telemetryBag(device: DeviceName, topic: string): string | undefined {
  const below = belowOwnPrefix(device, topic);
  const match = below === undefined ? null : /^messages\/events(?:\/([^/]*)\/?)?$/s.exec(below);
  return match ? (match[1] ?? '') : undefined;
}

export const methodTopic = (method: string, requestId: string): string =>
  `$iothub/methods/POST/${encodeURIComponent(method)}/?$rid=${requestId}`;

export const twinResultTopic = (status: number, requestId: string, version?: number): string =>
  `$iothub/twin/res/${status}/?$rid=${requestId}${version === undefined ? '' : `&$version=${version}`}`;

export const desiredTopic = (version: number): string =>
  `$iothub/twin/PATCH/properties/desired/?$version=${version}`;

export function messageTopic(device: DeviceName, properties: Readonly<Record<string, string>>): string {
  const prefix = `${ownPrefix(device)}messages/devicebound/`;
  const bag = Object.entries({ '$.to': `/${prefix.slice(0, -1)}`, ...properties })
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
  return prefix + bag;
}
