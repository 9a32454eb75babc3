import { compileCondition, QuerySyntaxError } from '../../query/compile.ts';
import { ActivityFeed } from '../activity.ts';
import type { HubClock } from '../clock/hub-clock.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { Switches } from '../switches.ts';
import { TelemetryFeed } from '../telemetry.ts';
import { type HubTier, jobSlots, meterRate } from '../tiers.ts';
import type { Configuration } from './configuration.ts';
import { Configurations } from './configurations.ts';
import { type Device, nameOf } from './device.ts';
import { FeedbackFeed } from './feedback.ts';
import type { Job } from './job.ts';
import { JobEngine } from './job-engine.ts';
import { Links } from './links.ts';
import { MessageQueues } from './message-queues.ts';
import { Pacer } from './pacer.ts';
import { QueryIndex } from './query-index.ts';
import { Registry } from './registry.ts';
import { reportTwin, type TwinPatch, writeTwin } from './twin.ts';

/** Called for every change that is to survive a restart. Deleted modules are told one by one, before their device. */
export interface StateListener {
  deviceChanged(device: Device): void;
  deviceRemoved(device: Device): void;
  jobChanged(job: Job): void;
  /** `undefined`: it was removed. */
  configurationChanged(id: string, configuration: Configuration | undefined): void;
}

export interface HubStateOptions {
  readonly clock: HubClock;
  readonly switches: Switches;
  readonly tier: HubTier;
  readonly units: number;
  readonly throttle: boolean;
  /** The keys of devices without keys of their own are derived from it. */
  readonly seed: string;
}

/** The whole state of the hub: which devices exist, which are connected, which jobs there are. It knows no protocol. */
export class HubState {
  readonly clock: HubClock;
  readonly switches: Switches;
  readonly tier: HubTier;
  readonly registry: Registry;
  readonly links: Links;
  readonly index: QueryIndex;
  readonly jobs: JobEngine;
  readonly configurations: Configurations;
  readonly messages: MessageQueues;
  readonly telemetry = new TelemetryFeed();
  readonly feedback = new FeedbackFeed();
  readonly activity = new ActivityFeed();
  readonly #listeners = new Set<Partial<StateListener>>();

  constructor(options: HubStateOptions) {
    const { clock, switches, tier, units } = options;
    const now = () => clock.now();
    this.clock = clock;
    this.switches = switches;
    this.tier = tier;
    this.registry = new Registry(options.seed, now, {
      added: (device) => this.#deviceChanged(device),
      removed: (device) => {
        this.links.close(device, 'deleted');
        this.messages.removed(device);
        for (const listener of this.#listeners) listener.deviceRemoved?.(device);
      },
    });
    this.links = new Links(this.registry, now, this.activity, (device) => this.jobs.deviceReady(device));
    this.index = new QueryIndex(this.registry, now, switches.indexDelayMs);
    this.messages = new MessageQueues({
      clock,
      changed: (device) => this.#deviceChanged(device),
      queued: (device, body) => {
        if (this.activity.isWatched) this.activity.tell({ kind: 'queued', device: nameOf(device), body });
      },
      ended: (device, message, outcome) => {
        this.feedback.tell(device, message, outcome, clock.now());
        const messageId = message.properties['$.mid'] ?? '';
        if (this.activity.isWatched)
          this.activity.tell({ kind: 'ended', device: nameOf(device), messageId, outcome });
      },
    });
    this.configurations = new Configurations({
      clock,
      registry: this.registry,
      switches,
      writeTwin: (device, patch, mode) => this.writeTwin(device, patch, mode),
      statusChanged: (device) => this.#deviceChanged(device),
      changed: (id, configuration) => {
        for (const listener of this.#listeners) listener.configurationChanged?.(id, configuration);
      },
    });
    this.jobs = new JobEngine({
      slots: jobSlots(tier),
      onChange: (job) => {
        for (const listener of this.#listeners) listener.jobChanged?.(job);
      },
      context: {
        clock,
        switches,
        registry: this.registry,
        links: this.links,
        pacer: options.throttle ? new Pacer(meterRate('job-device-operations', tier, units)) : undefined,
        select: (condition) => this.#select(condition),
        writeTwin: (device, patch) => this.writeTwin(device, patch, 'merge'),
      },
    });
  }

  /** Calls `listener` for changes from now on; the returned function ends that. */
  listen(listener: Partial<StateListener>): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Writes tags and desired properties, from the service's side; a connected device receives the desired ones. */
  writeTwin(device: Device, patch: TwinPatch, mode: 'merge' | 'replace'): void {
    const before = device.row.properties.desired;
    const pushes = writeTwin(device.row, patch, this.clock.now(), mode);
    if (this.activity.isWatched) this.activity.tell({ kind: 'written', device: nameOf(device), patch });
    if (pushes) {
      const push = mode === 'merge' && patch.desired ? patch.desired : replacement(before, patch.desired);
      device.link?.desiredChanged(nameOf(device), push, device.row.properties.desired.$version);
    }
    this.#deviceChanged(device);
  }

  /** Writes reported properties, from the device's side; returns their new version. */
  reportTwin(device: Device, patch: unknown): number {
    const version = reportTwin(device.row, patch, this.clock.now());
    if (this.activity.isWatched) this.activity.tell({ kind: 'reported', device: nameOf(device), patch });
    this.#deviceChanged(device);
    return version;
  }

  /** A device has named its Plug and Play model. */
  followModel(device: Device, modelId: string): void {
    if (device.row.modelId === modelId) return;
    device.row.modelId = modelId;
    this.#deviceChanged(device);
  }

  /** The identity (status, credentials) has changed. */
  identityChanged(device: Device): void {
    const counter = Number(Buffer.from(device.row.deviceEtag, 'base64').toString()) || 0;
    device.row.deviceEtag = Buffer.from(String(counter + 1)).toString('base64');
    if (device.row.status === 'disabled') this.links.close(device, 'disabled');
    this.#deviceChanged(device);
  }

  stop(): void {
    this.jobs.stop();
    this.configurations.stop();
    this.messages.stop();
    for (const device of this.registry.devices()) this.links.close(device, 'hub-stopped');
    for (const device of this.registry.modules()) this.links.close(device, 'hub-stopped');
  }

  #deviceChanged(device: Device): void {
    this.configurations.deviceChanged(device);
    for (const listener of this.#listeners) listener.deviceChanged?.(device);
  }

  #select(condition: string): Iterable<Device | undefined> {
    const { collection, matches } = this.#compile(condition);
    return this.index.search(collection, matches);
  }

  #compile(condition: string) {
    try {
      return compileCondition(condition, this.switches.query);
    } catch (error) {
      if (!(error instanceof QuerySyntaxError)) throw error;
      const column = error.column + (error.line === 1 ? PREFIX.length : 0);
      throw new Error(`Failed to parse the query at line ${error.line} column ${column}: ${error.message}`);
    }
  }
}

/** The service puts this before a condition and counts columns from there in its messages. */
const PREFIX = 'SELECT * FROM devices WHERE ';

/** The push for a replaced section: what is there now, and `null` for what was removed. */
function replacement(before: JsonObject, after: JsonObject | null | undefined): JsonObject {
  const next = isJsonObject(after) ? after : {};
  const gone = Object.keys(before).filter((key) => !key.startsWith('$') && !Object.hasOwn(next, key));
  return { ...Object.fromEntries(gone.map((key) => [key, null])), ...next };
}
