import { parseDuration, parseMilliseconds } from '../../model/duration.ts';
import {
  EDGE_MODULES,
  type Fleet,
  type FleetGroup,
  type FleetOffline,
  type FleetStep,
  type FleetTime,
  type MethodFailure,
  type MethodScript,
} from '../../model/fleet.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../model/json.ts';
import type { Failure, Group, Method, Module, Step, WrittenFleet } from '../generated/written-fleet.ts';
import { parseShare } from '../values/share.ts';
import { ancestorsOf } from './parent-rules.ts';

/** A checked fleet with its defaults filled in. */
export function normalizeFleet(written: WrittenFleet): Fleet {
  return {
    name: written.metadata.name,
    seed: written.spec.seed ?? 1,
    groups: parentsFirst(written.spec.groups).flatMap(normalizeGroup),
  };
}

/** The hub has to know a parent before its children. */
function parentsFirst(groups: readonly Group[]): readonly Group[] {
  const layers = new Map(groups.map((group) => [group, ancestorsOf(group, groups).length]));
  return [...groups].sort((left, right) => (layers.get(left) ?? 0) - (layers.get(right) ?? 0));
}

/** The devices, then their modules. */
function normalizeGroup(group: Group): readonly FleetGroup[] {
  const { name, count, idPattern, modelId, capabilities, parent } = group;
  const ofEdge = capabilities?.iotEdge ? EDGE_MODULES.map((id) => [id, {}]) : [];
  const modules: Readonly<Record<string, Module>> = { ...Object.fromEntries(ofEdge), ...group.modules };
  const shared = {
    count,
    idPattern,
    online: parseShare(group.online ?? '100%'),
    ...(group.offline !== undefined && { offline: normalizeOffline(group.offline) }),
  };
  return [
    {
      name,
      ...(capabilities?.iotEdge && { isEdge: true }),
      ...(parent !== undefined && { parent }),
      ...(modelId !== undefined && { modelId }),
      ...shared,
      ...normalizeContent(group),
    },
    ...Object.entries(modules).map(([id, module]) => ({
      name: `${name}/${id}`,
      module: { id, of: name },
      ...shared,
      ...normalizeContent(module),
    })),
  ];
}

/** What a device or a module holds and does. */
function normalizeContent(content: Module) {
  return {
    tags: content.tags ?? {},
    desired: content.desired ?? {},
    reported: content.reported ?? {},
    methods: Object.fromEntries(
      Object.entries(content.methods ?? {}).map(([name, method]) => [name, normalizeMethod(method)]),
    ),
    reportDesired: content.reportDesired ?? [],
    onDesired: Object.fromEntries(
      Object.entries(content.onDesired ?? {}).map(([key, steps]) => [key, steps.map(normalizeStep)]),
    ),
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
    payload: normalizeValue(method.payload ?? null),
    latency: normalizeTime(method.latency ?? { from: '10ms', to: '50ms' }),
    failures: (method.failures ?? []).map(normalizeFailure),
    steps: (method.then ?? []).map(normalizeStep),
  };
}

function normalizeFailure(failure: Failure): MethodFailure {
  const { share = '100%', of = 'calls', when, status, payload = null, instead = 'no-answer' } = failure;
  const base = { share: parseShare(share), of, ...(when !== undefined && { when: when.trim() }) };
  return status === undefined
    ? { ...base, kind: instead }
    : { ...base, kind: 'answer', status, payload: normalizeValue(payload) };
}

function normalizeStep({ report, wait, offline = '0s', flap, fail, share, when }: Step): FleetStep {
  const some = {
    ...(share !== undefined && { share: parseShare(share) }),
    ...(when !== undefined && { when: when.trim() }),
  };
  if (report !== undefined) return { ...some, kind: 'report', report: normalizeMembers(report) };
  if (wait !== undefined) return { ...some, kind: 'wait', time: normalizeTime(wait) };
  if (fail !== undefined) return { ...some, kind: 'fail', report: normalizeMembers(fail) };
  if (flap !== undefined) {
    return {
      ...some,
      kind: 'flap',
      offline: normalizeTime(flap.offline),
      online: normalizeTime(flap.online),
    };
  }
  return { ...some, kind: 'offline', time: offline === FOREVER ? FOREVER : normalizeTime(offline) };
}

/** As a step's `offline`: the device does not come back. */
export const FOREVER = 'forever';

type Time = NonNullable<Method['latency']>;

/** `from` and `to`, or `median` and `p99`: the schema sees to it that no one is alone. */
export function normalizeTime(time: Time): FleetTime {
  const ms = (text = '0s') => parseMilliseconds(text) ?? 0;
  if (typeof time === 'string') return { fromMs: ms(time), toMs: ms(time) };
  if (time.median !== undefined) return { medianMs: ms(time.median), p99Ms: ms(time.p99) };
  return { fromMs: ms(time.from), toMs: ms(time.to) };
}

/** Values as they are written, but for the time that `$now` adds: in milliseconds. */
function normalizeValue(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(normalizeValue);
  if (!isJsonObject(value)) return value;
  const { $now, plus } = value;
  if ($now !== undefined)
    return { $now, plus: typeof plus === 'string' ? (parseMilliseconds(plus) ?? 0) : 0 };
  return normalizeMembers(value);
}

const normalizeMembers = (members: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(members).map(([key, value]) => [key, normalizeValue(value)]));
