import type { JsonObject } from '../json.ts';
import type { FleetSpec, GroupSpec } from './fleet-spec.ts';
import { chanceKey, isInShare } from './values/chance.ts';
import { compileMembers, compileTemplate, type PerDevice } from './values/generators.ts';

export interface ScriptedDevice {
  readonly deviceId: string;
  readonly group: GroupSpec;
  /** The device's number in its group, from 1. */
  readonly index: number;
}

export interface InitialTwin {
  readonly tags: JsonObject;
  readonly desired: JsonObject;
  readonly reported: JsonObject;
}

/** The devices of a fleet: their ids, and what their twins hold at first. */
export interface FleetScript {
  readonly fleet: FleetSpec;
  /** Every device, group after group, by number; made one by one while they are read. */
  devices(): Generator<ScriptedDevice>;
  devicesOf(group: GroupSpec): Generator<ScriptedDevice>;
  /** The device of that number, from 1. */
  nth(group: GroupSpec, index: number): ScriptedDevice;
  find(deviceId: string): ScriptedDevice | undefined;
  isOnline(device: ScriptedDevice): boolean;
  initialTwin(device: ScriptedDevice): InitialTwin;
}

export function scriptFleet(fleet: FleetSpec): FleetScript {
  const keyOf = (group: GroupSpec, purpose: string): number =>
    chanceKey(fleet.seed, `${group.name}/${purpose}`);
  const makers = new Map(fleet.groups.map((group) => [group, compileGroup(group, fleet.seed)]));
  const makersOf = (group: GroupSpec): GroupMakers => makers.get(group) ?? compileGroup(group, fleet.seed);
  const finders = fleet.groups.map((group) => deviceFinder(group, makersOf(group).id));
  /** The device found last, as it is usually asked for again at once. */
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
  };
}

interface GroupMakers {
  readonly id: PerDevice<string>;
  readonly tags: PerDevice<JsonObject>;
  readonly desired: PerDevice<JsonObject>;
  readonly reported: PerDevice<JsonObject>;
}

function compileGroup(group: GroupSpec, seed: number): GroupMakers {
  const section = (name: 'tags' | 'desired' | 'reported') =>
    compileMembers(group[name], { seed, path: `${group.name}/${name}` });
  return {
    id: compileTemplate(group.idPattern),
    tags: section('tags'),
    desired: section('desired'),
    reported: section('reported'),
  };
}

/** Reads the number out of an id, so that no fleet needs a map of a million names. */
function deviceFinder(
  group: GroupSpec,
  idOf: PerDevice<string>,
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
