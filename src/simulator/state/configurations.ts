import type { HubClock, HubTimer } from '../clock/hub-clock.ts';
import { ServiceError, serviceError } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import { type Configuration, patchOf } from './configuration.ts';
import type { Device } from './device.ts';
import type { Registry } from './registry.ts';
import type { TwinPatch } from './twin.ts';

/*
 * Automatic device management. A configuration targets the twins that match its condition. Where several have content
 * for one path of a twin, the one with the highest priority is written, of equal ones the newest. Content is written
 * when another version of a configuration wins a path, and not again when somebody else changes the property. When a
 * twin is no longer targeted, what was written stays, as on the service.
 */

export interface ConfigurationsContext {
  readonly clock: HubClock;
  readonly registry: Registry;
  /** How long after a change twins are looked at. */
  readonly delayMs: number;
  writeTwin(device: Device, patch: TwinPatch): void;
  /** The configurations of a device are other ones now. */
  statusChanged(device: Device): void;
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

  /** Puts stored configurations back. */
  restore(configurations: Iterable<Configuration>): void {
    for (const configuration of configurations) this.#byId.set(configuration.spec.id, configuration);
    if (this.#byId.size > 0) this.#reorder();
  }

  /** A twin may match other conditions now. */
  deviceChanged(device: Device): void {
    if (this.#isApplying || (this.#byId.size === 0 && !device.row.configurations)) return;
    this.#dirty.add(device);
    this.#schedule();
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #reorder(): void {
    this.#ordered = [...this.#byId.values()].sort(
      (a, b) => a.spec.priority - b.spec.priority || a.spec.createdAt - b.spec.createdAt,
    );
    this.#isAllDirty = true;
    this.#schedule();
  }

  #schedule(): void {
    this.#timer ??= this.#context.clock.setTimer(this.#context.delayMs, () => this.#run());
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
      if (!value.isRemoved) this.#evaluate(value);
    }
    this.#timer = this.#context.clock.setTimer(0, () => this.#run());
  }

  *#allDevices(): Generator<Device> {
    yield* this.#context.registry.devices();
    yield* this.#context.registry.modules();
  }

  #evaluate(device: Device): void {
    const collection = device.row.moduleId === undefined ? 'devices' : 'devices.modules';
    const targeting = this.#ordered.filter(
      ({ condition }) => condition?.collection === collection && condition.matches(device.row),
    );
    const winners = new Map<string, Configuration>();
    for (const configuration of targeting)
      for (const path of Object.keys(configuration.spec.content)) winners.set(path, configuration);
    this.#isApplying = true;
    try {
      this.#write(device, winners);
      this.#show(device, targeting, new Set(winners.values()));
    } finally {
      this.#isApplying = false;
    }
  }

  #write(device: Device, winners: ReadonlyMap<string, Configuration>): void {
    const before = device.applied ?? {};
    const applied: Record<string, string> = {};
    const contents: { readonly rank: number; readonly path: string; readonly value: JsonValue }[] = [];
    for (const [path, configuration] of winners) {
      const { id, version, createdAt, content } = configuration.spec;
      const mark = `${id} ${createdAt} ${version}`;
      applied[path] = mark;
      if (before[path] !== mark)
        contents.push({ rank: this.#ordered.indexOf(configuration), path, value: content[path] ?? null });
    }
    device.applied = winners.size === 0 ? undefined : applied;
    if (contents.length === 0) return;
    contents.sort((a, b) => a.rank - b.rank);
    try {
      this.#context.writeTwin(device, { desired: patchOf(contents.map(({ path, value }) => [path, value])) });
    } catch (error) {
      // The twin has no room: it stays as it is, until a configuration changes.
      if (!(error instanceof ServiceError)) throw error;
    }
  }

  #show(device: Device, targeting: readonly Configuration[], winners: ReadonlySet<Configuration>): void {
    const shown = Object.fromEntries(
      targeting.map((configuration) => [
        configuration.spec.id,
        { status: winners.has(configuration) ? 'Applied' : 'Targeted' },
      ]),
    );
    if (JSON.stringify(shown) === JSON.stringify(device.row.configurations ?? {})) return;
    if (targeting.length === 0) delete device.row.configurations;
    else device.row.configurations = shown;
    this.#context.statusChanged(device);
  }
}
