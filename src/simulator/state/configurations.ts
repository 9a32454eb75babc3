import type { HubClock, HubTimer } from '../clock/hub-clock.ts';
import { serviceError } from '../errors.ts';
import type { Switches } from '../switches.ts';
import { applyConfigurations, type TwinWriter } from './apply-configurations.ts';
import type { Configuration } from './configuration.ts';
import type { Device } from './device.ts';
import type { Registry } from './registry.ts';

/*
 * Automatic device management: which configurations there are, and when twins are looked at. What is done to a twin then
 * is in apply-configurations.ts.
 */

export interface ConfigurationsContext extends TwinWriter {
  readonly clock: HubClock;
  readonly registry: Registry;
  readonly switches: Pick<
    Switches,
    'configurationDelayMs' | 'configurationIntervalMs' | 'settingsOutOfTarget'
  >;
  /** `undefined`: it was removed. */
  changed(id: string, configuration: Configuration | undefined): void;
}

/** The service's limit. */
const MAX_CONFIGURATIONS = 100;
/** Devices that are looked at before other work gets its turn. */
const SLICE = 10_000;

export class Configurations {
  readonly #context: ConfigurationsContext;
  readonly #byId = new Map<string, Configuration>();
  /** From the lowest priority to the highest. */
  #ordered: readonly Configuration[] = [];
  #dirty = new Set<Device>();
  /** IoT Edge devices with a module that somebody has changed: its deployments are written again in a while. */
  #drifting = new Set<Device>();
  #enforced = new Set<Device>();
  #driftTimer: HubTimer | undefined;
  #isAllDirty = false;
  #work: Iterator<Device> | undefined;
  #timer: HubTimer | undefined;
  #isApplying = false;

  constructor(context: ConfigurationsContext) {
    this.#context = context;
  }

  list(): readonly Configuration[] {
    return [...this.#byId.values()];
  }

  /** The configuration, or 404. */
  require(id: string): Configuration {
    const known = this.#byId.get(id);
    if (!known) throw serviceError('ConfigurationNotFound', `There is no configuration with the id ${id}.`);
    return known;
  }

  /** 409 for a taken id, 413 when there are too many. */
  create(configuration: Configuration): void {
    const { id } = configuration.spec;
    if (this.#byId.has(id))
      throw serviceError('ConfigurationAlreadyExists', `A configuration with the id ${id} exists already.`);
    if (this.#byId.size >= MAX_CONFIGURATIONS)
      throw serviceError(
        'ConfigurationCountLimitExceeded',
        `The hub has ${MAX_CONFIGURATIONS} configurations, and no more are allowed.`,
      );
    this.update(configuration);
  }

  update(configuration: Configuration): void {
    const { id } = configuration.spec;
    this.#byId.set(id, configuration);
    this.#context.changed(id, configuration);
    this.#reorder();
  }

  remove(id: string): void {
    this.#byId.delete(id);
    this.#context.changed(id, undefined);
    this.#reorder();
  }

  /** Puts stored configurations back. Modules may have changed just before the hub stopped. */
  restore(configurations: Iterable<Configuration>): void {
    for (const configuration of configurations) this.#byId.set(configuration.spec.id, configuration);
    if (this.#byId.size === 0) return;
    this.#reorder();
    for (const device of this.#context.registry.devices())
      if (device.row.capabilities.iotEdge) this.#enforceLater(device);
  }

  /** A twin may match other conditions now. */
  deviceChanged(device: Device): void {
    if (this.#isApplying || (this.#byId.size === 0 && !device.row.configurations)) return;
    const edgeDevice = this.#edgeDeviceOf(device);
    this.#dirty.add(edgeDevice ?? device);
    this.#schedule();
    if (edgeDevice) this.#enforceLater(edgeDevice);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#driftTimer?.cancel();
  }

  #enforceLater(edgeDevice: Device): void {
    this.#drifting.add(edgeDevice);
    const { clock, switches } = this.#context;
    this.#driftTimer ??= clock.setTimer(switches.configurationIntervalMs, () => this.#enforce());
  }

  #enforce(): void {
    this.#driftTimer = undefined;
    for (const device of this.#drifting) {
      this.#dirty.add(device);
      this.#enforced.add(device);
    }
    this.#drifting.clear();
    this.#schedule();
  }

  #reorder(): void {
    this.#ordered = [...this.#byId.values()].sort(
      (a, b) => a.spec.priority - b.spec.priority || a.spec.createdAt - b.spec.createdAt,
    );
    this.#isAllDirty = true;
    this.#schedule();
  }

  #schedule(): void {
    const { clock, switches } = this.#context;
    this.#timer ??= clock.setTimer(switches.configurationDelayMs, () => this.#run());
  }

  #run(): void {
    this.#timer = undefined;
    if (this.#isAllDirty) {
      this.#work = this.#allDevices();
      this.#isAllDirty = false;
      this.#dirty.clear();
    } else if (!this.#work) {
      this.#work = this.#dirty.values();
      this.#dirty = new Set();
    }
    for (let looked = 0; looked < SLICE; looked += 1) {
      const { done, value } = this.#work.next();
      if (done) {
        this.#work = undefined;
        if (this.#isAllDirty || this.#dirty.size > 0) this.#schedule();
        return;
      }
      if (!value.isRemoved) this.#apply(value);
    }
    this.#timer = this.#context.clock.setTimer(0, () => this.#run());
  }

  *#allDevices(): Generator<Device> {
    yield* this.#context.registry.devices();
    // Those of IoT Edge devices come with their devices.
    for (const module of this.#context.registry.modules()) if (!this.#edgeDeviceOf(module)) yield module;
  }

  #apply(device: Device): void {
    const { registry, switches } = this.#context;
    this.#isApplying = true;
    try {
      applyConfigurations(device, {
        ordered: this.#ordered,
        registry,
        writer: this.#context,
        enforces: this.#enforced.delete(device),
        removes: switches.settingsOutOfTarget === 'removed',
      });
    } finally {
      this.#isApplying = false;
    }
  }

  /** The device that decides about this one: of a module of an IoT Edge device, that device. */
  #edgeDeviceOf({ row }: Device): Device | undefined {
    if (row.moduleId === undefined) return undefined;
    const parent = this.#context.registry.find({ deviceId: row.deviceId });
    return parent?.row.capabilities.iotEdge ? parent : undefined;
  }
}
