import { createHmac } from 'node:crypto';

export type Right = 'RegistryRead' | 'RegistryWrite' | 'ServiceConnect' | 'DeviceConnect';

/** A shared access policy of the hub. Keys are base64 of 16 to 64 bytes. */
export interface Policy {
  readonly name: string;
  readonly rights: readonly Right[];
  readonly primaryKey: string;
  readonly secondaryKey: string;
}

/** The policies every new hub has, by the service's documentation of access control. */
const DEFAULT_RIGHTS: Readonly<Record<string, readonly Right[]>> = {
  iothubowner: ['RegistryRead', 'RegistryWrite', 'ServiceConnect', 'DeviceConnect'],
  service: ['ServiceConnect'],
  device: ['DeviceConnect'],
  registryRead: ['RegistryRead'],
  registryReadWrite: ['RegistryRead', 'RegistryWrite'],
};

/** The default policies, with keys derived from the seed. */
export function defaultPolicies(seed: string): readonly Policy[] {
  const key = (name: string, which: string) =>
    createHmac('sha256', seed).update(`policy ${name} ${which}`).digest('base64');
  return Object.entries(DEFAULT_RIGHTS).map(([name, rights]) => ({
    name,
    rights,
    primaryKey: key(name, 'primary'),
    secondaryKey: key(name, 'secondary'),
  }));
}
