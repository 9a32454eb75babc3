import { createHmac } from 'node:crypto';
import type { DeviceName } from '../device-link.ts';
import { serviceError } from '../errors.ts';
import { Device, type DeviceAuthentication, generationIdOf, nameOf } from './device.ts';
import { edgeScopeOf, type NewTwin, newTwin, setParentScope } from './twin.ts';

/** A device (or module) to add from inside the program. Its contents are neither copied nor checked. */
export type NewDevice = NewTwin & {
  readonly authentication?: DeviceAuthentication;
  readonly status?: 'enabled' | 'disabled';
  /** Id of the IoT Edge device, already there, whose child it is. */
  readonly parent?: string;
};

export interface RegistryListener {
  added(device: Device): void;
  removed(device: Device): void;
}

export interface DeviceKeys {
  readonly primaryKey: string;
  readonly secondaryKey: string;
}

/** The devices and modules of the hub. Ids are case-sensitive; they are listed in order of creation. */
export class Registry {
  readonly #devices = new Map<string, Device>();
  readonly #modules = new Map<string, Map<string, Device>>();
  readonly #seed: string;
  readonly #now: () => number;
  readonly #listener: RegistryListener;
  #disabled = 0;
  #connected = 0;
  #lastGeneration = 0;

  constructor(seed: string, now: () => number, listener: RegistryListener) {
    this.#seed = seed;
    this.#now = now;
    this.#listener = listener;
  }

  get size(): number {
    return this.#devices.size;
  }

  counts(): {
    readonly total: number;
    readonly enabled: number;
    readonly disabled: number;
    connected: number;
  } {
    const total = this.#devices.size;
    return { total, enabled: total - this.#disabled, disabled: this.#disabled, connected: this.#connected };
  }

  devices(): IterableIterator<Device> {
    return this.#devices.values();
  }

  *modules(): Generator<Device> {
    for (const modules of this.#modules.values()) yield* modules.values();
  }

  modulesOf(deviceId: string): readonly Device[] {
    return [...(this.#modules.get(deviceId)?.values() ?? [])];
  }

  find({ deviceId, moduleId }: DeviceName): Device | undefined {
    if (moduleId === undefined) return this.#devices.get(deviceId);
    return this.#modules.get(deviceId)?.get(moduleId);
  }

  /** The device, or 404 `DeviceNotFound`, which the service answers for modules too. */
  require(name: DeviceName): Device {
    const device = this.find(name);
    if (device) return device;
    const module = name.moduleId === undefined ? '' : `, module ${name.moduleId}`;
    throw serviceError('DeviceNotFound', `The device ${name.deviceId}${module} is not registered.`);
  }

  /** Adds a device, or a module of a device that exists; 409 when the id is taken. */
  add(device: NewDevice, now = this.#now()): Device {
    const { deviceId, moduleId } = device;
    if (this.find(device)) {
      if (moduleId === undefined)
        throw serviceError('DeviceAlreadyExists', `A device with the id ${deviceId} is already registered.`);
      throw serviceError('ModuleAlreadyExistsOnDevice', `The device has a module ${moduleId} already.`);
    }
    if (moduleId !== undefined) this.require({ deviceId });
    const parentScope = device.parent === undefined ? undefined : this.#scopeOf(device.parent);
    const added = new Device(newTwin(device, now));
    if (device.authentication) this.authenticateBy(added, device.authentication);
    if (device.status === 'disabled') this.setStatus(added, 'disabled');
    this.#lastGeneration = Math.max(Math.floor(now / 1_000), this.#lastGeneration + 1);
    added.generation = this.#lastGeneration;
    this.restore(added);
    if (device.edge && moduleId === undefined) this.#becomeEdge(added, generationIdOf(added));
    if (parentScope !== undefined) setParentScope(added.row, parentScope);
    this.#listener.added(added);
    return added;
  }

  /** Turns a device into an IoT Edge device, or back; the service gives one that was turned a scope without a number. */
  setEdge(device: Device, edge: boolean): void {
    const { row } = device;
    if (row.capabilities.iotEdge === edge) return;
    row.capabilities = { iotEdge: edge };
    delete row.parentScopes;
    if (edge) this.#becomeEdge(device, '');
    else delete row.deviceScope;
  }

  #scopeOf(parent: string): string {
    const { row } = this.require({ deviceId: parent });
    if (row.capabilities.iotEdge && row.deviceScope !== undefined) return row.deviceScope;
    throw serviceError(
      'ArgumentInvalid',
      `The device ${parent} is no IoT Edge device, so it has no children.`,
    );
  }

  #becomeEdge({ row }: Device, suffix: string): void {
    row.deviceScope = edgeScopeOf(row.deviceId, suffix);
    for (const moduleId of ['$edgeAgent', '$edgeHub']) {
      const name = { deviceId: row.deviceId, moduleId };
      if (!this.find(name)) this.add({ ...name, authentication: { type: 'none' } });
    }
  }

  /** Adds what a fleet describes; a module that this hub gave an IoT Edge device by itself gets the twin of the fleet. */
  addDescribed(device: NewDevice, now = this.#now()): void {
    const own = device.moduleId?.startsWith('$') ? this.find(device) : undefined;
    if (own) this.remove(own);
    this.add(own ? { ...device, authentication: { type: 'none' } } : device, now);
  }

  /** Puts a stored device back. */
  restore(device: Device): void {
    const { deviceId, moduleId, status } = device.row;
    this.#lastGeneration = Math.max(this.#lastGeneration, device.generation);
    if (moduleId === undefined) {
      this.#devices.set(deviceId, device);
      if (status === 'disabled') this.#disabled += 1;
      return;
    }
    const modules = this.#modules.get(deviceId);
    if (modules) modules.set(moduleId, device);
    else this.#modules.set(deviceId, new Map([[moduleId, device]]));
  }

  /** Removes a device with its modules, or one module. */
  remove(device: Device): void {
    const { deviceId, moduleId, status } = device.row;
    device.isRemoved = true;
    if (moduleId === undefined) {
      for (const module of this.modulesOf(deviceId)) this.remove(module);
      if (this.#devices.delete(deviceId) && status === 'disabled') this.#disabled -= 1;
    } else {
      const modules = this.#modules.get(deviceId);
      modules?.delete(moduleId);
      if (modules?.size === 0) this.#modules.delete(deviceId);
    }
    this.#listener.removed(device);
  }

  /** Changes whether a device may connect; the caller ends the connection. */
  setStatus(device: Device, status: 'enabled' | 'disabled'): void {
    if (device.row.status === status) return;
    if (device.row.moduleId === undefined && this.#devices.get(device.row.deviceId) === device)
      this.#disabled += status === 'disabled' ? 1 : -1;
    device.row.status = status;
  }

  /** Updates the count of connected devices; modules are not counted. */
  countConnection(device: Device, change: 1 | -1): void {
    if (device.row.moduleId === undefined) this.#connected += change;
  }

  /** `undefined`: by the keys that the hub derives for it. */
  authenticateBy(device: Device, authentication: DeviceAuthentication | undefined): void {
    device.authentication = authentication;
    device.row.authenticationType = authentication?.type ?? 'sas';
    device.row.x509Thumbprint =
      authentication?.type === 'selfSigned'
        ? {
            PrimaryThumbprint: authentication.primaryThumbprint || null,
            SecondaryThumbprint: authentication.secondaryThumbprint || null,
          }
        : { PrimaryThumbprint: null, SecondaryThumbprint: null };
  }

  /** The symmetric keys of a device; `undefined` when it has none. Both are valid. */
  keysOf(device: Device): DeviceKeys | undefined {
    const own = device.authentication;
    if (own) return own.type === 'sas' ? own : undefined;
    const { deviceId, moduleId = '' } = nameOf(device);
    const derive = (which: string) =>
      createHmac('sha256', this.#seed)
        .update(JSON.stringify([deviceId, moduleId, which]))
        .digest('base64');
    return { primaryKey: derive('primary'), secondaryKey: derive('secondary') };
  }
}
