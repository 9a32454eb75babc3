import type { Connection, ConnectionPage } from '../api.ts';
import { shortTime } from '../instant-text.ts';
import type { PageCall } from '../page-call.ts';
import { cursorOf, pageOf } from './page-of.ts';

const PAGE_SIZE = 200;

/** `GET /api/connections` */
export async function listConnections({ context, query }: PageCall): Promise<ConnectionPage> {
  const { registry } = context.hub.state;
  const { items, next } = await pageOf(
    function* (): Generator<Connection | undefined> {
      for (const devices of [registry.devices(), registry.modules()]) {
        for (const { link, row } of devices) {
          yield link && {
            deviceId: row.deviceId,
            ...(row.moduleId !== undefined && { moduleId: row.moduleId }),
            protocol: link.protocol ?? 'in process',
            since: shortTime(row.lastActivityTime) ?? '',
          };
        }
      }
    },
    PAGE_SIZE,
    cursorOf(query),
  );
  return { connections: items, ...(next !== undefined && { next }) };
}
