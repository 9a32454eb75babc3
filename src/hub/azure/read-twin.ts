import type { Twin, ValueCount } from '../../model/twin.ts';
import { asCount, asJson, asRecord, asText } from './narrow.ts';
import { COUNT_ALIAS, valueAlias } from './queries.ts';
import { readSection } from './read-job.ts';

/** Reads a twin of a query; `undefined` for what is none. */
export function readTwin(value: unknown): Twin | undefined {
  const record = asRecord(asJson(value));
  const deviceId = record && asText(record['deviceId']);
  if (!record || deviceId === undefined) return undefined;
  const properties = asRecord(record['properties']);
  const moduleId = asText(record['moduleId']);
  const modelId = asText(record['modelId']);
  const isEdge = asRecord(record['capabilities'])?.['iotEdge'] === true;
  const parent = parentOf(record, isEdge);
  return {
    deviceId,
    ...(moduleId !== undefined && { moduleId }),
    ...(isEdge && { isEdge }),
    ...(modelId && { modelId }),
    ...(parent !== undefined && { parent }),
    isConnected: asText(record['connectionState'])?.toLowerCase() === 'connected',
    tags: readSection(record['tags']) ?? {},
    desired: readSection(properties?.['desired']) ?? {},
    reported: readSection(properties?.['reported']) ?? {},
  };
}

/** A scope is the id of an IoT Edge device and a number that the hub gave it. */
const SCOPE = /^ms-azure-iot-edge:\/\/(.+)-\d*$/;

/** An IoT Edge device names its parent in `parentScopes` alone: its `deviceScope` is its own. */
function parentOf(record: Readonly<Record<string, unknown>>, isEdge: boolean): string | undefined {
  const { parentScopes, deviceScope } = record;
  const [scope = isEdge ? undefined : deviceScope] = Array.isArray(parentScopes) ? parentScopes : [];
  return SCOPE.exec(asText(scope) ?? '')?.[1];
}

/** Reads a row of a query that counts by `columns` values; `undefined` for what is none. */
export function readValueCount(value: unknown, columns: number): ValueCount | undefined {
  const record = asRecord(value);
  const devices = asCount(record?.[COUNT_ALIAS]);
  if (!record || devices === undefined) return undefined;
  const values = Array.from({ length: columns }, (_, index) => {
    // A twin holds no null: a hub that writes one means that nothing is there.
    return asJson(record[valueAlias(index)]) ?? undefined;
  });
  return { values, devices };
}
