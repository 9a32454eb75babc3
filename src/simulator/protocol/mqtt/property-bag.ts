import type { MessageProperties } from '../../device-link.ts';

/** System properties of a message in a topic, and their names in IoT Hub. */
const SYSTEM_NAMES: ReadonlyMap<string, string> = new Map([
  ['$.mid', 'messageId'],
  ['$.cid', 'correlationId'],
  ['$.uid', 'userId'],
  ['$.ct', 'contentType'],
  ['$.ce', 'contentEncoding'],
  ['$.on', 'outputName'],
  ['$.sub', 'dt-subject'],
  ['$.ifid', 'iothub-interface-id'],
  ['iothub-creation-time-utc', 'creationTimeUtc'],
]);

/** Reads the end of a telemetry topic: `name=value` pairs, percent-encoded, joined by `&`. */
export function readPropertyBag(bag: string, isRetained: boolean): MessageProperties {
  const system = new Map<string, string>();
  const application = new Map<string, string>();
  for (const pair of bag.replace(/^\?/, '').split('&')) {
    if (pair === '') continue;
    const [name = '', value = ''] = pair.split(/=(.*)/s).map(decode);
    const known = SYSTEM_NAMES.get(name);
    if (known === undefined) application.set(name, value);
    else system.set(known, value);
  }
  // The hub keeps no retained messages; it passes the flag on.
  if (isRetained) application.set('mqtt-retain', 'true');
  return { system: Object.fromEntries(system), application: Object.fromEntries(application) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
