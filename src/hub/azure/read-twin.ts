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
  return {
    deviceId,
    isConnected: asText(record['connectionState'])?.toLowerCase() === 'connected',
    tags: readSection(record['tags']) ?? {},
    desired: readSection(properties?.['desired']) ?? {},
    reported: readSection(properties?.['reported']) ?? {},
  };
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
