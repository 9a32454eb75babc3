import { asCount, asRecord, asText } from '../../hub/azure/narrow.ts';
import type { HubRequests } from '../../hub/requests.ts';
import type { Check } from '../../model/doctor-report.ts';
import { countOf } from '../../report/writing/words.ts';
import { fine, notTried, remark } from '../check.ts';
import { asked, failed } from './asked.ts';

/** Twins that are compared. */
const TWINS = 5;
const JSON_BODY = { 'Content-Type': 'application/json; charset=utf-8' };

export interface IndexOptions {
  readonly requests: HubRequests;
  readonly signal: AbortSignal;
}

/**
 * Queries read an index that is behind the twins. Read-only: the version of some twins in a query is compared with the twin
 * itself, and the number of devices with that of the registry, where this sign-in may read it.
 */
export async function checkIndex({ requests, signal }: IndexOptions, counted: number): Promise<Check> {
  const query = {
    method: 'POST',
    path: '/devices/query',
    headers: { ...JSON_BODY, 'x-ms-max-item-count': String(TWINS) },
    body: { query: 'SELECT * FROM devices' },
  } as const;
  const rows = await asked(() => requests.send(query, signal));
  if ('error' in rows) return failed('index', 'twin index', rows.error);
  const indexed = Array.isArray(rows.answer.body) ? rows.answer.body.slice(0, TWINS).flatMap(versionOf) : [];
  const behind: string[] = [];
  for (const { deviceId, version } of indexed) {
    const path = `/twins/${encodeURIComponent(deviceId)}`;
    const twin = await asked(() => requests.send({ method: 'GET', path }, signal));
    const gone = 'error' in twin && twin.error.kind === 'not-found';
    if ('error' in twin && !gone) return failed('index', 'twin index', twin.error);
    const [read] = 'answer' in twin ? versionOf(twin.answer.body) : [];
    if (gone || (read && read.version > version)) behind.push(deviceId);
  }
  const registered = await registeredDevices(requests, signal);
  const isOff = registered !== undefined && registered !== counted;
  const count =
    registered === undefined
      ? 'whether the count is right cannot be seen: it needs the right to read the registry'
      : isOff
        ? `a query counts ${counted} devices, the registry ${registered}`
        : `the query and the registry count ${countOf(counted, 'device')}`;
  if (indexed.length === 0 && !isOff)
    return notTried('index', 'twin index', `there is no device to compare; ${count}`);
  const compared = `${indexed.length - behind.length} of ${countOf(indexed.length, 'twin')} in a query ${indexed.length === 1 ? 'is' : 'are'} as new as the twin itself`;
  const found = `${compared}; ${count}`;
  if (behind.length === 0 && !isOff) return fine('index', 'twin index', found);
  return remark(
    'index',
    'twin index',
    found,
    'queries are some seconds behind, more under load: a job that is created right after a change of tags may miss devices',
  );
}

function versionOf(value: unknown): readonly { readonly deviceId: string; readonly version: number }[] {
  const twin = asRecord(value);
  const deviceId = asText(twin?.['deviceId']);
  const version = asCount(twin?.['version']);
  return deviceId !== undefined && version !== undefined ? [{ deviceId, version }] : [];
}

async function registeredDevices(requests: HubRequests, signal: AbortSignal): Promise<number | undefined> {
  const result = await asked(() => requests.send({ method: 'GET', path: '/statistics/devices' }, signal));
  return 'answer' in result ? asCount(asRecord(result.answer.body)?.['totalDeviceCount']) : undefined;
}
