import type { DeviceName } from '../device-link.ts';
import type { JsonObject } from '../json.ts';
import type { FleetSpec, GroupSpec } from './fleet-spec.ts';
import { chanceKey, isInShare } from './values/chance.ts';
import { compileMembers, compileTemplate, type PerDevice } from './values/generators.ts';

/** A device, or a module of one. */
export interface ScriptedDevice {
  readonly deviceId: string;
  readonly moduleId?: string;
  readonly group: GroupSpec;
  /** The device's number in its group, from 1. */
  readonly index: number;
}

export interface InitialTwin {
  readonly tags: JsonObject;
  readonly desired: JsonObject;
  readonly reported: JsonObject;
}

/** A name that no other device or module of the fleet has. */
export function nameOf({ deviceId, moduleId }: DeviceName): string {
  return moduleId === undefined ? deviceId : `${deviceId}/${moduleId}`;
}

export type DescribedDevice = DeviceName &
  InitialTwin & {
    readonly edge?: boolean;
    /** Id of the IoT Edge device whose child it is; that one comes before it. */
    readonly parent?: string;
    readonly modelId?: string;
  };

/** The devices and modules of a fleet: their ids, and what their twins hold at first. */
export interface FleetScript {
  readonly fleet: FleetSpec;
  /** Every device and module, group after group, by number; made one by one while they are read. */
  devices(): Generator<ScriptedDevice>;
  devicesOf(group: GroupSpec): Generator<ScriptedDevice>;
  /** The device of that number, from 1. */
  nth(group: GroupSpec, index: number): ScriptedDevice;
  find(name: DeviceName): ScriptedDevice | undefined;
  isOnline(device: ScriptedDevice): boolean;
  initialTwin(device: ScriptedDevice): InitialTwin;
  /** The device as a hub is to know it at first. */
  describe(device: ScriptedDevice): DescribedDevice;
}

export function scriptFleet(fleet: FleetSpec): FleetScript {
  const makers = new Map(fleet.groups.map((group) => [group, compileGroup(group, fleet.seed)]));
  const makersOf = (group: GroupSpec): GroupMakers => makers.get(group) ?? compileGroup(group, fleet.seed);
  const finders = fleet.groups.map((group) => deviceFinder(group, makersOf(group).id));
  const parents = new Map(
    fleet.groups.map((group) => [
      group,
      fleet.groups.find(({ name, module }) => module === undefined && name === group.parent),
    ]),
  );
  /** The device found last, as it is usually asked for again at once. */
  let found: ScriptedDevice | undefined;

  const nth = (group: GroupSpec, index: number): ScriptedDevice =>
    scripted(makersOf(group).id(index), group, index);
  function* devicesOf(group: GroupSpec): Generator<ScriptedDevice> {
    for (let index = 1; index <= group.count; index += 1) yield nth(group, index);
  }

  const initialTwin = ({ group, index }: ScriptedDevice): InitialTwin => {
    const { tags, desired, reported } = makersOf(group);
    return { tags: tags(index), desired: desired(index), reported: reported(index) };
  };

  return {
    fleet,
    devicesOf,
    nth,
    *devices() {
      for (const group of fleet.groups) yield* devicesOf(group);
    },
    find(name) {
      if (found?.deviceId === name.deviceId && found.moduleId === name.moduleId) return found;
      for (const find of finders) {
        const device = find(name);
        if (device === undefined) continue;
        found = device;
        return device;
      }
      return undefined;
    },
    isOnline: ({ group, index }) =>
      isInShare(presenceKey(fleet, group, 'online'), index, group.count, group.online),
    initialTwin,
    describe: (device) => {
      const { deviceId, moduleId, group, index } = device;
      const parent = parents.get(group);
      return {
        deviceId,
        ...initialTwin(device),
        ...(moduleId !== undefined && { moduleId }),
        ...(group.isEdge && { edge: true }),
        ...(parent && { parent: makersOf(parent).id(((index - 1) % parent.count) + 1) }),
        ...(group.modelId !== undefined && { modelId: group.modelId }),
      };
    },
  };
}

/** The chance that decides when a device is there: a module is there with its device. */
export function presenceKey(fleet: FleetSpec, group: GroupSpec, purpose: 'online' | 'offline'): number {
  return chanceKey(fleet.seed, `${group.module?.of ?? group.name}/${purpose}`);
}

function scripted(deviceId: string, group: GroupSpec, index: number): ScriptedDevice {
  const { module } = group;
  return module === undefined ? { deviceId, group, index } : { deviceId, moduleId: module.id, group, index };
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
): (name: DeviceName) => ScriptedDevice | undefined {
  const pattern = new RegExp(
    `^${group.idPattern
      .split(/(\{index(?::\d{1,2})?\})/)
      .map((part, at) => (at % 2 === 1 ? '(\\d{1,9})' : part.replace(/[^A-Za-z0-9]/g, '\\$&')))
      .join('')}$`,
  );
  return ({ deviceId, moduleId }) => {
    if (moduleId !== group.module?.id) return undefined;
    const match = pattern.exec(deviceId);
    if (match === null) return undefined;
    const index = Number(match[1] ?? 1);
    const isOurs = index >= 1 && index <= group.count && idOf(index) === deviceId;
    return isOurs ? scripted(deviceId, group, index) : undefined;
  };
}
