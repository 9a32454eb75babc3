import type { DeviceName } from './device-link.ts';
import type { Policy } from './policies.ts';
import type { Registry } from './state/registry.ts';

export interface ConnectionStrings {
  /** For service clients, by the name of a policy; the host name carries the port unless it is 443. */
  connectionString(policy?: string): string;
  /** For the device (or module) over MQTT; the host name carries the port unless it is 8883. Throws when it is unknown or has no symmetric key. */
  deviceConnectionString(device: string | DeviceName): string;
}

export function connectionStringsOf({
  hostName,
  port,
  mqttPort,
  policies,
  registry,
}: {
  readonly hostName: string;
  readonly port: number;
  readonly mqttPort: number;
  readonly policies: readonly Policy[];
  readonly registry: Registry;
}): ConnectionStrings {
  const restHost = port === 443 ? hostName : `${hostName}:${port}`;
  const mqttHost = mqttPort === 8883 ? hostName : `${hostName}:${mqttPort}`;
  return {
    connectionString(name = 'iothubowner') {
      const policy = policies.find((known) => known.name === name);
      if (!policy) throw new Error(`The local hub has no policy named ${name}.`);
      return `HostName=${restHost};SharedAccessKeyName=${name};SharedAccessKey=${policy.primaryKey}`;
    },
    deviceConnectionString(device) {
      const name = typeof device === 'string' ? { deviceId: device } : device;
      const keys = registry.keysOf(registry.require(name));
      if (!keys) throw new Error(`The device ${name.deviceId} has no symmetric key.`);
      const module = name.moduleId === undefined ? '' : `;ModuleId=${name.moduleId}`;
      return `HostName=${mqttHost};DeviceId=${name.deviceId}${module};SharedAccessKey=${keys.primaryKey}`;
    },
  };
}
