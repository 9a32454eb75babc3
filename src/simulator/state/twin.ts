import { serviceError } from '../errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { NO_TIME, timeText } from './time-text.ts';
import { checkPatch, checkSize, refuseNull } from './twin-limits.ts';

/**
 * A twin is stored exactly as it goes over the wire, so that a query reads the stored object and nothing is copied. The
 * row itself changes in place. Tags, sections and metadata are replaced and never edited, so that devices with equal
 * contents share them: a million lean twins fit into memory.
 */
export type TwinRow = {
  readonly deviceId: string;
  readonly moduleId?: string;
  etag: string;
  deviceEtag: string;
  status: 'enabled' | 'disabled';
  statusReason?: string;
  statusUpdateTime: string;
  connectionState: 'Connected' | 'Disconnected';
  lastActivityTime: string;
  cloudToDeviceMessageCount: number;
  authenticationType: 'sas' | 'selfSigned' | 'certificateAuthority' | 'none';
  x509Thumbprint: { readonly PrimaryThumbprint: string | null; readonly SecondaryThumbprint: string | null };
  modelId: string;
  version: number;
  tags: JsonObject;
  properties: { readonly desired: TwinSection; readonly reported: TwinSection };
  capabilities: { readonly iotEdge: boolean };
  /** The IoT Edge hierarchy: an edge device has a scope of its own, a child that of its parent. */
  deviceScope?: string;
  parentScopes?: readonly string[];
  /** The configurations that target it, by id. */
  configurations?: Readonly<Record<string, { readonly status: string }>>;
};

export type TwinSection = JsonObject & { readonly $metadata: JsonObject; readonly $version: number };

const EMPTY: JsonObject = Object.freeze({});
const NO_THUMBPRINTS = Object.freeze({ PrimaryThumbprint: null, SecondaryThumbprint: null });
const PLAIN = Object.freeze({ iotEdge: false });
const EDGE = Object.freeze({ iotEdge: true });

export interface NewTwin {
  readonly deviceId: string;
  readonly moduleId?: string;
  readonly tags?: JsonObject;
  readonly desired?: JsonObject;
  readonly reported?: JsonObject;
  readonly edge?: boolean;
  readonly modelId?: string;
}

/** A new twin. Its contents are neither checked nor copied. */
export function newTwin(twin: NewTwin, now: number): TwinRow {
  const row: TwinRow = {
    deviceId: twin.deviceId,
    etag: FIRST_ETAG,
    deviceEtag: FIRST_DEVICE_ETAG,
    status: 'enabled',
    statusUpdateTime: NO_TIME,
    connectionState: 'Disconnected',
    lastActivityTime: NO_TIME,
    cloudToDeviceMessageCount: 0,
    authenticationType: 'sas',
    x509Thumbprint: NO_THUMBPRINTS,
    modelId: twin.modelId ?? '',
    version: 2,
    tags: twin.tags ?? EMPTY,
    properties: firstProperties(twin.desired ?? EMPTY, twin.reported ?? EMPTY, now),
    capabilities: twin.edge ? EDGE : PLAIN,
  };
  // Without a spread, rows are half the size.
  return twin.moduleId === undefined ? row : { ...row, moduleId: twin.moduleId };
}

/** The scope of an IoT Edge device; `suffix` is its generation id, or empty. */
export function edgeScopeOf(deviceId: string, suffix: string): string {
  return `ms-azure-iot-edge://${deviceId}-${suffix}`;
}

/** Puts a device below an IoT Edge device, given by its scope; `undefined`: below none. */
export function setParentScope(row: TwinRow, scope: string | undefined): void {
  if (scope === undefined) delete row.parentScopes;
  else row.parentScopes = [scope];
  if (row.capabilities.iotEdge) return;
  if (scope === undefined) delete row.deviceScope;
  else row.deviceScope = scope;
}

/** The content of `PATCH` and `PUT` of a twin, and of a twin job. `null` for a section clears it. */
export interface TwinPatch {
  readonly tags?: JsonObject | null;
  readonly desired?: JsonObject | null;
}

/** Reads a patch from a request body; 400 for anything else. Reported properties in it have no effect. */
export function readTwinPatch(body: unknown): TwinPatch {
  if (!isJsonObject(body)) throw serviceError('ArgumentInvalid', 'The twin must be a JSON object.');
  if ('desired' in body || 'reported' in body)
    throw serviceError('ArgumentInvalid', "Desired properties belong under 'properties'.");
  const properties = body['properties'] ?? {};
  if (!isJsonObject(properties)) throw serviceError('ArgumentInvalid', "'properties' must be a JSON object.");
  const patch: { tags?: JsonObject | null; desired?: JsonObject | null } = {};
  for (const [name, value] of [
    ['tags', body['tags']],
    ['desired', properties['desired']],
  ] as const) {
    if (value === undefined) continue;
    if (value !== null && !isJsonObject(value))
      throw serviceError('ArgumentInvalid', `'${name}' must be a JSON object.`);
    if (value !== null) checkPatch(name, value);
    patch[name] = value;
  }
  return patch;
}

/** Reads a whole twin that is to replace another; 400 also for `null`, which only a patch may have. */
export function readWholeTwin(body: unknown): TwinPatch {
  const { tags, desired } = readTwinPatch(body);
  refuseNull(tags);
  refuseNull(desired);
  return { tags: tags ?? EMPTY, desired: desired ?? EMPTY };
}

/** Merges a checked patch, or replaces the sections it names. Returns whether desired properties were written. */
export function writeTwin(row: TwinRow, patch: TwinPatch, now: number, mode: 'merge' | 'replace'): boolean {
  const stamp = stampOf(now);
  const tags = patch.tags === undefined ? undefined : mergedContent(row.tags, patch.tags, mode);
  if (tags) checkSize('tags', tags);
  const desired =
    patch.desired === undefined ? undefined : nextSection(row.properties.desired, patch.desired, stamp, mode);
  if (desired) checkSize('desired', desired);
  if (tags) row.tags = tags;
  if (desired) row.properties = { desired, reported: row.properties.reported };
  if (!tags && !desired) return false;
  row.etag = nextEtag(row.etag);
  row.version += 1;
  return desired !== undefined;
}

/** Merges what a device reports; the twin's ETag stays. Returns the new version of the reported properties. */
export function reportTwin(row: TwinRow, patch: unknown, now: number): number {
  if (!isJsonObject(patch))
    throw serviceError('ArgumentInvalid', 'Reported properties must be a JSON object.');
  checkPatch('reported', patch);
  const reported = nextSection(row.properties.reported, patch, stampOf(now), 'merge');
  checkSize('reported', reported);
  row.properties = { desired: row.properties.desired, reported };
  row.version += 1;
  return reported.$version;
}

/** A section without `$metadata`, as devices get it. */
export function sectionView(section: TwinSection): JsonObject {
  const { $metadata: _, $version, ...content } = section;
  return { ...content, $version };
}

function mergedContent(base: JsonObject, patch: JsonObject | null, mode: 'merge' | 'replace'): JsonObject {
  if (patch === null) return EMPTY;
  return merge(mode === 'merge' ? base : EMPTY, patch);
}

function nextSection(
  section: TwinSection,
  patch: JsonObject | null,
  stamp: Stamp,
  mode: 'merge' | 'replace',
): TwinSection {
  const keep = mode === 'merge' && patch !== null;
  const $metadata = mergeMetadata(keep ? section.$metadata : EMPTY, patch ?? EMPTY, stamp);
  const content = merge(keep ? section : EMPTY, patch ?? EMPTY);
  return { ...content, $metadata, $version: section.$version + 1 };
}

/** A JSON merge: objects merge, `null` removes, everything else (arrays too) replaces. */
function merge(base: JsonObject, patch: JsonObject): JsonObject {
  const merged: Record<string, JsonValue> = { ...base };
  for (const [key, value] of Object.entries(patch)) {
    if (key === '$metadata' || key === '$version') continue;
    if (value === null) delete merged[key];
    else if (isJsonObject(value)) merged[key] = merge(ownMap(base, key), value);
    else merged[key] = value;
  }
  return merged;
}

function mergeMetadata(base: JsonObject, patch: JsonObject, stamp: Stamp): JsonObject {
  const merged: Record<string, JsonValue> = { ...base, $lastUpdated: stamp.$lastUpdated };
  for (const [key, value] of Object.entries(patch)) {
    if (key === '$metadata' || key === '$version') continue;
    if (value === null) delete merged[key];
    else merged[key] = isJsonObject(value) ? mergeMetadata(ownMap(base, key), value, stamp) : stamp;
  }
  return merged;
}

function ownMap(map: JsonObject, key: string): JsonObject {
  const value = Object.hasOwn(map, key) ? map[key] : undefined;
  return isJsonObject(value) ? value : EMPTY;
}

/** The latest properties and their contents: devices created one after another from the same contents share them. */
let lastMade:
  | {
      readonly desired: JsonObject;
      readonly reported: JsonObject;
      readonly now: number;
      readonly properties: TwinRow['properties'];
    }
  | undefined;

function firstProperties(desired: JsonObject, reported: JsonObject, now: number): TwinRow['properties'] {
  if (lastMade?.desired === desired && lastMade.reported === reported && lastMade.now === now)
    return lastMade.properties;
  const stamp = stampOf(now);
  const properties = { desired: firstSection(desired, stamp), reported: firstSection(reported, stamp) };
  lastMade = { desired, reported, now, properties };
  return properties;
}

function firstSection(content: JsonObject, stamp: Stamp): TwinSection {
  const $metadata = firstMetadata(content, stamp);
  // Empty contents are the common case, and copying a frozen object is slow.
  return content === EMPTY ? { $metadata, $version: 1 } : { ...content, $metadata, $version: 1 };
}

type Stamp = { readonly $lastUpdated: string };

/** The leaf of all metadata of one instant: one object, however many twins are written. */
let lastStamp: { readonly now: number; readonly stamp: Stamp } | undefined;

function stampOf(now: number): Stamp {
  if (lastStamp?.now !== now) lastStamp = { now, stamp: Object.freeze({ $lastUpdated: timeText(now) }) };
  return lastStamp.stamp;
}

/** The metadata of first contents of one instant, by their keys: devices with the same keys share it. */
let firstCache: { stamp: Stamp; readonly byShape: Map<string, JsonObject> } | undefined;

function firstMetadata(content: JsonObject, stamp: Stamp): JsonObject {
  if (firstCache?.stamp !== stamp) firstCache = { stamp, byShape: new Map() };
  const shape = shapeOf(content);
  let metadata = firstCache.byShape.get(shape);
  if (!metadata) {
    metadata = mergeMetadata(EMPTY, content, stamp);
    if (firstCache.byShape.size < 1_000) firstCache.byShape.set(shape, metadata);
  }
  return metadata;
}

function shapeOf(content: JsonObject): string {
  let shape = '';
  for (const key of Object.keys(content)) {
    const value = content[key];
    // No key holds a NUL, so no two shapes read the same.
    shape += isJsonObject(value) ? `${key}\0{${shapeOf(value)}}\0` : `${key}\0`;
  }
  return shape;
}

/** The service's ETags of twins: base64 of an eight-byte counter. */
function etagOf(counter: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(counter));
  return bytes.toString('base64');
}

function nextEtag(etag: string): string {
  if (etag === FIRST_ETAG) return SECOND_ETAG;
  return etagOf(Number(Buffer.from(etag, 'base64').readBigUInt64BE()) + 1);
}

const FIRST_DEVICE_ETAG = Buffer.from('1').toString('base64');
const FIRST_ETAG = etagOf(1);
const SECOND_ETAG = etagOf(2);
