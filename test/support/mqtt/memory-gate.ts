import { createHmac } from 'node:crypto';
import type {
  DeviceCredentials,
  DeviceGate,
  DeviceLink,
  DeviceName,
  DeviceTwinView,
} from '../../../src/simulator/device-link.ts';
import { serviceError } from '../../../src/simulator/errors.ts';
import type { JsonValue } from '../../../src/simulator/json.ts';

type Properties = Record<string, JsonValue>;

interface MemoryDevice {
  link: DeviceLink | undefined;
  disabled: boolean;
  thumbprint: string | undefined;
  desired: Properties;
  desiredVersion: number;
  reported: Properties;
  reportedVersion: number;
}

export const KEY = Buffer.from('a key for every device of these tests').toString('base64');

const keyOf = ({ deviceId, moduleId }: DeviceName) =>
  moduleId === undefined ? deviceId : `${deviceId}/${moduleId}`;

/** The device side of a hub in memory, with a record of what devices did. */
export class MemoryGate implements DeviceGate {
  readonly devices = new Map<string, MemoryDevice>();
  readonly telemetry: { device: string; bytes: number }[] = [];
  readonly log: string[] = [];
  /** When all tokens expire, whatever they say. */
  tokenExpiresAt: number | undefined;
  #waiters: { readonly matches: () => boolean; readonly resolve: () => void }[] = [];

  add(id: string, from: Partial<MemoryDevice> = {}): MemoryDevice {
    const device: MemoryDevice = {
      link: undefined,
      disabled: false,
      thumbprint: undefined,
      desired: {},
      desiredVersion: 1,
      reported: {},
      reportedVersion: 1,
      ...from,
    };
    this.devices.set(id, device);
    return device;
  }

  /** Resolves when the condition holds; it is checked whenever a device does something. */
  until(matches: () => boolean): Promise<void> {
    if (matches()) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiters.push({ matches, resolve });
    });
  }

  /** The device's link; it must be connected. */
  link(id: string): DeviceLink {
    const link = this.devices.get(id)?.link;
    if (link === undefined) throw new Error(`${id} is not connected`);
    return link;
  }

  patchDesired(id: string, patch: Properties): void {
    const device = this.#require({ deviceId: id });
    device.desired = merged(device.desired, patch);
    device.desiredVersion += 1;
    device.link?.desiredChanged({ deviceId: id }, patch, device.desiredVersion);
  }

  authenticate(
    name: DeviceName,
    { token, certificate }: DeviceCredentials,
  ): { readonly expiresAt: number | undefined } {
    const device = this.#require(name);
    if (device.disabled) throw serviceError('DeviceDisabled');
    if (certificate !== undefined) {
      if (!certificate.thumbprints.includes(device.thumbprint ?? ''))
        throw serviceError('IotHubUnauthorizedAccess');
      return { expiresAt: undefined };
    }
    const fields = new URLSearchParams((token ?? '').replace('SharedAccessSignature ', ''));
    const sr = /sr=([^&]*)/.exec(token ?? '')?.[1] ?? '';
    const signature = createHmac('sha256', Buffer.from(KEY, 'base64')).update(`${sr}\n${fields.get('se')}`);
    if (fields.get('sig') !== signature.digest('base64')) throw serviceError('IotHubUnauthorizedAccess');
    return { expiresAt: this.tokenExpiresAt ?? Number(fields.get('se')) * 1000 };
  }

  connect(name: DeviceName, link: DeviceLink): void {
    const device = this.#require(name);
    const older = device.link;
    device.link = link;
    this.#note(`connect ${keyOf(name)}`);
    if (older !== undefined && older !== link) older.close(name, 'replaced');
  }

  disconnect(name: DeviceName, link: DeviceLink): void {
    const device = this.devices.get(keyOf(name));
    if (device?.link !== link) return;
    device.link = undefined;
    this.#note(`disconnect ${keyOf(name)}`);
  }

  methodsReady(name: DeviceName): void {
    this.#note(`methods ${keyOf(name)}`);
  }

  messagesReady(): readonly number[] {
    return [];
  }

  messageTaken(): void {}

  readTwin(name: DeviceName): DeviceTwinView {
    const { desired, desiredVersion, reported, reportedVersion } = this.#require(name);
    return {
      desired: { ...desired, $version: desiredVersion },
      reported: { ...reported, $version: reportedVersion },
    };
  }

  patchReported(name: DeviceName, patch: unknown): { readonly version: number } {
    const device = this.#require(name);
    if (typeof patch !== 'object' || patch === null || Array.isArray(patch))
      throw serviceError('ArgumentInvalid');
    device.reported = merged(device.reported, patch);
    device.reportedVersion += 1;
    this.#note(`reported ${keyOf(name)}`);
    return { version: device.reportedVersion };
  }

  sendTelemetry(name: DeviceName, body: Uint8Array): void {
    this.telemetry.push({ device: keyOf(name), bytes: body.length });
    this.#note(`telemetry ${keyOf(name)}`);
  }

  #require(name: DeviceName): MemoryDevice {
    const device = this.devices.get(keyOf(name));
    if (device === undefined) throw serviceError('DeviceNotFound');
    return device;
  }

  #note(what: string): void {
    this.log.push(what);
    for (const { matches, resolve } of this.#waiters) if (matches()) resolve();
    this.#waiters = this.#waiters.filter(({ matches }) => !matches());
  }
}

/** These tests change only the top level. */
function merged(target: Properties, patch: object): Properties {
  return Object.fromEntries(Object.entries({ ...target, ...patch }).filter(([, value]) => value !== null));
}
