import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { TwinRow } from '../state/twin.ts';
import { param, quoted, type ServiceCall, type ServiceReply } from './service-call.ts';

/** `GET /digitaltwins/{id}`: the twin of a Plug and Play device, by properties and components of its model. */
export function getDigitalTwin(call: ServiceCall): ServiceReply {
  const { row } = call.state.registry.require({ deviceId: param(call, 'id') });
  return { status: 200, headers: { ETag: quoted(row.etag) }, body: digitalTwinOf(row) };
}

function digitalTwinOf({ deviceId, modelId, properties: { desired, reported } }: TwinRow): JsonObject {
  const { $metadata: desiredMetadata, $version: desiredVersion, ...wanted } = desired;
  const { $metadata: reportedMetadata, $version: _, ...told } = reported;
  const components: Record<string, JsonValue> = {};
  const isComponent = (name: string) => isMarked(told[name]) || isMarked(wanted[name]);
  for (const name of new Set([...Object.keys(told), ...Object.keys(wanted)].filter(isComponent))) {
    const { values, metadata } = propertiesOf({
      wanted: partOf(wanted, name),
      told: partOf(told, name),
      wantedMetadata: partOf(desiredMetadata, name),
      toldMetadata: partOf(reportedMetadata, name),
      desiredVersion,
    });
    components[name] = { ...values, $metadata: metadata };
  }
  const without = (section: JsonObject) =>
    Object.fromEntries(Object.entries(section).filter(([name]) => !isComponent(name)));
  const { values, metadata } = propertiesOf({
    wanted: without(wanted),
    told: without(told),
    wantedMetadata: desiredMetadata,
    toldMetadata: reportedMetadata,
    desiredVersion,
  });
  return { $dtId: deviceId, ...values, ...components, $metadata: { $model: modelId, ...metadata } };
}

/** The convention of Plug and Play: `"__t": "c"` marks a component. */
function isMarked(value: JsonValue | undefined): boolean {
  return isJsonObject(value) && value['__t'] === 'c';
}

function partOf(section: JsonObject, name: string): JsonObject {
  const value = Object.hasOwn(section, name) ? section[name] : undefined;
  return isJsonObject(value) ? value : {};
}

interface Sections {
  readonly wanted: JsonObject;
  readonly told: JsonObject;
  readonly wantedMetadata: JsonObject;
  readonly toldMetadata: JsonObject;
  readonly desiredVersion: number;
}

/** The values that the device has reported, and of each property what is desired and what the device says about that. */
function propertiesOf({ wanted, told, wantedMetadata, toldMetadata, desiredVersion }: Sections): {
  readonly values: JsonObject;
  readonly metadata: JsonObject;
} {
  const values: Record<string, JsonValue> = {};
  const metadata: Record<string, JsonValue> = {};
  for (const name of new Set([...Object.keys(wanted), ...Object.keys(told)])) {
    if (name === '__t') continue;
    const reported = told[name];
    const answer = acknowledgement(reported);
    const value = answer ? answer['value'] : reported;
    if (value !== undefined) values[name] = value;
    const updated = partOf(reported === undefined ? wantedMetadata : toldMetadata, name)['$lastUpdated'];
    metadata[name] = {
      ...(wanted[name] !== undefined && { desiredValue: wanted[name], desiredVersion }),
      ...(answer && {
        ackVersion: answer['av'] ?? null,
        ackCode: answer['ac'] ?? null,
        ...(answer['ad'] !== undefined && { ackDescription: answer['ad'] }),
      }),
      ...(updated !== undefined && { lastUpdateTime: updated }),
    };
  }
  return { values, metadata };
}

/** How a device reports a writable property: `{ value, ac, av, ad }`. */
function acknowledgement(value: JsonValue | undefined): JsonObject | undefined {
  return isJsonObject(value) && 'ac' in value && 'av' in value ? value : undefined;
}
