import { type Fleet, type FleetGroup, withoutModules } from '../../model/fleet.ts';
import type { Dependencies } from '../dependencies.ts';
import { UsageError } from '../usage-error.ts';

/** Where the connection string of one device is. */
export const DEVICE_VARIABLE = 'HUBJOBS_DEVICE_CONNECTION_STRING';

/** One device that a hub knows. `connectionString` is a secret. */
export interface OneDevice {
  readonly deviceId: string;
  readonly connectionString: string;
}

/** The device of the environment, if there is one. No error quotes a part of its string, which may be cut anywhere. */
export function deviceOfEnvironment(env: Dependencies['env']): OneDevice | undefined {
  const connectionString = env[DEVICE_VARIABLE]?.trim();
  if (!connectionString) return undefined;
  const parts = new Map<string, string>();
  for (const part of connectionString.split(';')) {
    const equals = part.indexOf('=');
    if (equals > 0) parts.set(part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim());
  }
  if (parts.has('sharedaccesskeyname')) throw refuse('is of the whole hub, not of one device');
  if (parts.has('moduleid')) throw refuse('is of a module; only devices are simulated');
  for (const name of ['HostName', 'DeviceId', 'SharedAccessKey']) {
    if (!parts.get(name.toLowerCase())) throw refuse(`has no ${name}`);
  }
  return { deviceId: parts.get('deviceid') ?? '', connectionString };
}

function refuse(what: string): UsageError {
  return new UsageError(
    `the connection string in ${DEVICE_VARIABLE} ${what}`,
    'copy that of a device: `az iot hub device-identity connection-string show --hub-name HUB --device-id DEVICE`',
  );
}

/** A device of which nothing is known: it reports every desired property back. */
const PLAIN: Omit<FleetGroup, 'name' | 'idPattern'> = {
  count: 1,
  tags: {},
  desired: {},
  reported: {},
  online: 1,
  methods: {},
  reportDesired: ['*'],
  onDesired: {},
};

/** A fleet of that one device. `fleets`: it behaves as its group there, or as the only group. */
export function fleetOfOne({ deviceId }: OneDevice, fleets: readonly Fleet[] | undefined): Fleet {
  if (!fleets)
    return { name: 'device', seed: 1, groups: [{ ...PLAIN, name: deviceId, idPattern: deviceId }] };
  const groups = fleets
    .map(withoutModules)
    .flatMap((fleet) => fleet.groups.map((group) => ({ fleet, group })));
  const [only, ...others] = groups.filter(({ group }) => hasDevice(group, deviceId));
  const [alone, ...rest] = groups;
  const found = only && others.length === 0 ? only : rest.length === 0 ? alone : undefined;
  if (!found) {
    throw new UsageError(
      `no group of the Fleet document has the device ${deviceId}`,
      'name a file with one group, or with a group whose ids match',
    );
  }
  const { offline: _, ...group } = found.group;
  return { ...found.fleet, groups: [{ ...group, count: 1, idPattern: deviceId, online: 1 }] };
}

function hasDevice({ idPattern, count }: FleetGroup, deviceId: string): boolean {
  const [before = '', after] = idPattern.split(/\{index(?::\d{1,2})?\}/);
  if (after === undefined) return deviceId === before;
  const index = deviceId.slice(before.length, deviceId.length - after.length);
  return (
    deviceId.startsWith(before) && deviceId.endsWith(after) && /^\d+$/.test(index) && Number(index) <= count
  );
}
