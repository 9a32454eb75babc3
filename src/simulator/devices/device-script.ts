import { chanceKey, drawUnit, isInShare } from './chance.ts';
import type { FleetSpec, GroupSpec, Json, JsonMembers, MethodSpec } from './fleet-spec.ts';
import { compileMembers, compileTemplate, type Made } from './generators.ts';

export interface ScriptedDevice {
  readonly deviceId: string;
  readonly group: GroupSpec;
  /** The device's number in its group, from 1. */
  readonly index: number;
}

export interface InitialTwin {
  readonly tags: Readonly<Record<string, Json>>;
  readonly desired: Readonly<Record<string, Json>>;
  readonly reported: Readonly<Record<string, Json>>;
}

/** What a device does when a method is called. */
export type ScriptedAnswer =
  | { readonly kind: 'answer'; readonly latencyMs: number; readonly status: number; readonly payload: Json }
  /** The caller waits in vain, as it does when a device has no handler for the method. */
  | { readonly kind: 'no-answer' }
  | { readonly kind: 'disconnect'; readonly latencyMs: number };

/** How long a device that dropped its connection stays away. */
export const RECONNECT_AFTER_MS = 30_000;

/**
 * A fleet as behaviour. Who speaks for a device (a script in this process, or an SDK client over the network) asks
 * here, and as every answer is a function of fleet, device and method, both say the same.
 */
export interface FleetScript {
  readonly fleet: FleetSpec;
  /** Every device, group after group, in order of number; made while they are read. */
  devices(): Generator<ScriptedDevice>;
  devicesOf(group: GroupSpec): Generator<ScriptedDevice>;
  /** The device of that number, from 1. */
  nth(group: GroupSpec, index: number): ScriptedDevice;
  find(deviceId: string): ScriptedDevice | undefined;
  isOnline(device: ScriptedDevice): boolean;
  initialTwin(device: ScriptedDevice): InitialTwin;
  answer(device: ScriptedDevice, method: string): ScriptedAnswer;
}

export function scriptFleet(fleet: FleetSpec): FleetScript {
  const keyOf = (group: GroupSpec, purpose: string): number =>
    chanceKey(fleet.seed, `${group.name}/${purpose}`);
  const makers = new Map(fleet.groups.map((group) => [group, compileGroup(group, fleet.seed)]));
  const makersOf = (group: GroupSpec): GroupMakers => makers.get(group) ?? compileGroup(group, fleet.seed);
  const finders = fleet.groups.map((group) => deviceFinder(group, makersOf(group).id));
  /** The device found last: who asks for one usually asks for it again at once. */
  let found: ScriptedDevice | undefined;

  const nth = (group: GroupSpec, index: number): ScriptedDevice => ({
    deviceId: makersOf(group).id(index),
    group,
    index,
  });
  function* devicesOf(group: GroupSpec): Generator<ScriptedDevice> {
    for (let index = 1; index <= group.count; index += 1) yield nth(group, index);
  }

  return {
    fleet,
    devicesOf,
    nth,
    *devices() {
      for (const group of fleet.groups) yield* devicesOf(group);
    },
    find(deviceId) {
      if (found?.deviceId === deviceId) return found;
      for (const find of finders) {
        const device = find(deviceId);
        if (device === undefined) continue;
        found = device;
        return device;
      }
      return undefined;
    },
    isOnline: ({ group, index }) => isInShare(keyOf(group, 'online'), index, group.count, group.online),
    initialTwin({ group, index }) {
      const { tags, desired, reported } = makersOf(group);
      return { tags: tags(index), desired: desired(index), reported: reported(index) };
    },
    answer({ group, index }, method) {
      const spec = Object.hasOwn(group.methods, method) ? group.methods[method] : undefined;
      if (spec === undefined) return { kind: 'no-answer' };
      const latencyMs = latencyOf(spec, drawUnit(keyOf(group, `${method}/latency`), index));
      const fails = isInShare(keyOf(group, `${method}/failure`), index, group.count, spec.failureShare);
      return fails
        ? failureOf(spec, latencyMs)
        : { kind: 'answer', latencyMs, status: spec.status, payload: spec.payload };
    },
  };
}

interface GroupMakers {
  readonly id: Made<string>;
  readonly tags: Made<JsonMembers>;
  readonly desired: Made<JsonMembers>;
  readonly reported: Made<JsonMembers>;
}

function compileGroup(group: GroupSpec, seed: number): GroupMakers {
  const section = (name: 'tags' | 'desired' | 'reported') =>
    compileMembers(group[name], { seed, place: `${group.name}/${name}` });
  return {
    id: compileTemplate(group.idPattern),
    tags: section('tags'),
    desired: section('desired'),
    reported: section('reported'),
  };
}

function latencyOf({ latencyMs: [from, to] }: MethodSpec, chance: number): number {
  return from + Math.floor(chance * (to - from + 1));
}

function failureOf({ failure }: MethodSpec, latencyMs: number): ScriptedAnswer {
  switch (failure) {
    case 'status-500':
      return { kind: 'answer', latencyMs, status: 500, payload: null };
    case 'no-answer':
      return { kind: 'no-answer' };
    case 'disconnect':
      return { kind: 'disconnect', latencyMs };
    default:
      return failure satisfies never;
  }
}

/** Reads the number back out of an id, so that no fleet needs a map of a million names. */
function deviceFinder(
  group: GroupSpec,
  idOf: Made<string>,
): (deviceId: string) => ScriptedDevice | undefined {
  const pattern = new RegExp(
    `^${group.idPattern
      .split(/(\{index(?::\d{1,2})?\})/)
      .map((part, at) => (at % 2 === 1 ? '(\\d{1,9})' : part.replace(/[^A-Za-z0-9]/g, '\\$&')))
      .join('')}$`,
  );
  return (deviceId) => {
    const match = pattern.exec(deviceId);
    if (match === null) return undefined;
    const index = Number(match[1] ?? 1);
    const isOurs = index >= 1 && index <= group.count && idOf(index) === deviceId;
    return isOurs ? { deviceId, group, index } : undefined;
  };
}
