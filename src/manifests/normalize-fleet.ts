import { parseDuration } from '../model/duration.ts';
import type { Fleet, FleetGroup, FleetOffline, MethodScript } from '../model/fleet.ts';
import type { Group, Method, WrittenFleet } from './generated/written-fleet.ts';
import { parseShare } from './share.ts';

/** A checked fleet with its defaults filled in. */
export function normalizeFleet(written: WrittenFleet): Fleet {
  return {
    name: written.metadata.name,
    seed: written.spec.seed ?? 1,
    groups: written.spec.groups.map(normalizeGroup),
  };
}

function normalizeGroup(group: Group): FleetGroup {
  return {
    name: group.name,
    count: group.count,
    idPattern: group.idPattern,
    tags: group.tags ?? {},
    desired: group.desired ?? {},
    reported: group.reported ?? {},
    online: parseShare(group.online ?? '100%'),
    ...(group.offline === undefined ? {} : { offline: normalizeOffline(group.offline) }),
    methods: Object.fromEntries(
      Object.entries(group.methods ?? {}).map(([name, method]) => [name, normalizeMethod(method)]),
    ),
    reportDesired: group.reportDesired ?? [],
  };
}

function normalizeOffline(offline: NonNullable<Group['offline']>): FleetOffline {
  const forMs = (parseDuration(offline.for) ?? 0) * 1_000;
  const { every, cron = '', timeZone = 'UTC' } = offline;
  if (every === undefined) return { cron, timeZone, forMs };
  return { everyMs: (parseDuration(every) ?? 0) * 1_000, forMs };
}

function normalizeMethod(method: Method): MethodScript {
  return {
    status: method.status ?? 200,
    payload: method.payload ?? null,
    latencyMs: method.latencyMs ?? [10, 50],
    failureShare: parseShare(method.failureShare ?? '0%'),
    failure: method.failure ?? 'status-500',
  };
}
