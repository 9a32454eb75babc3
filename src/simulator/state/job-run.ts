import type { HubClock, HubTimer } from '../clock/hub-clock.ts';
import type { MethodAnswer, MethodCall } from '../device-link.ts';
import { ServiceError } from '../errors.ts';
import type { Switches } from '../switches.ts';
import { DeadlineQueue } from './deadline-queue.ts';
import type { Device } from './device.ts';
import type { Job, MethodWork } from './job.ts';
import { type Links, reachable } from './links.ts';
import type { Pacer } from './pacer.ts';
import type { Registry } from './registry.ts';
import type { TwinPatch } from './twin.ts';

/** The parts of the hub that a run needs. */
export interface RunContext {
  readonly clock: HubClock;
  readonly switches: Switches;
  readonly registry: Registry;
  /** Limits device operations a second; `undefined`: no limit. */
  readonly pacer: Pacer | undefined;
  /** Devices that match, and `undefined` for each other one; throws when the condition is invalid. */
  select(condition: string): Iterable<Device | undefined>;
  writeTwin(device: Device, patch: TwinPatch): void;
  readonly links: Links;
}

/** Index rows or devices that are handled before other work gets its turn. */
const SLICE = 10_000;
/** Calls of one job under way at once. */
const MAX_CALLS = 50_000;

const NOT_STARTED =
  'The job did not start within specified period: either device did not come online or invalid endTime specified.';
const NOT_CONNECTED = 'Timed out waiting for device to connect.';
const NOT_ANSWERED = 'Timed out waiting for the response from device.';

/**
 * One job while it runs. First one search of the index finds the targets. Then each target is handled: its twin is
 * written, or its method is called. A device that cannot be called waits until the job's time is over. The hub's clock
 * drives everything, in slices, with one timer for all deadlines of a kind.
 */
export class JobRun {
  readonly #job: Job;
  readonly #context: RunContext;
  readonly #onEnd: (status: 'completed' | 'failed') => void;
  readonly #search: Iterator<Device | undefined>;
  /** By the index of their rows. */
  readonly #targets: Device[] = [];
  readonly #methodCall: MethodCall | undefined;
  readonly #calls: DeadlineQueue;
  readonly #connecting: DeadlineQueue;
  /** Targets that are not connected yet. */
  readonly #offline = new Map<Device, number>();
  readonly #deadline: HubTimer;
  #next: HubTimer | undefined;
  #isSearching = true;
  #cursor = 0;
  #isOver = false;

  constructor(job: Job, context: RunContext, onEnd: (status: 'completed' | 'failed') => void) {
    const { clock } = context;
    const { work } = job.spec;
    this.#job = job;
    this.#context = context;
    this.#onEnd = onEnd;
    const [response, connect] =
      work.type === 'scheduleDeviceMethod'
        ? [work.responseTimeoutInSeconds, work.connectTimeoutInSeconds]
        : [0, 0];
    this.#methodCall =
      work.type === 'scheduleDeviceMethod' ? { name: work.methodName, payload: work.payload } : undefined;
    this.#calls = new DeadlineQueue(clock, response * 1_000, (index) =>
      this.#fail(index, 'GatewayTimeout', NOT_ANSWERED),
    );
    this.#connecting = new DeadlineQueue(clock, connect * 1_000, (index) => this.#giveUpConnecting(index));
    this.#search = context.select(job.spec.queryCondition)[Symbol.iterator]();
    this.#deadline = clock.setTimer(job.spec.maxExecutionTimeInSeconds * 1_000, () => this.#timeOver());
  }

  /** Begins, from the clock's callback. */
  begin(): void {
    this.#slice();
  }

  /** The device can be called now. */
  deviceReady(device: Device): void {
    const index = this.#offline.get(device);
    if (index === undefined || !reachable(device)) return;
    this.#offline.delete(device);
    this.#connecting.remove(index);
    this.#call(index, device);
  }

  /** Ends the run without a result: the hub stops. */
  abandon(): void {
    this.#isOver = true;
    this.#next?.cancel();
    this.#deadline.cancel();
    this.#calls.clear();
    this.#connecting.clear();
    this.#offline.clear();
  }

  #slice(): void {
    if (this.#isOver) return;
    this.#next = undefined;
    try {
      if (this.#isSearching) this.#searchSlice();
    } catch (error) {
      // The condition compiled before: here the evaluator met a value that it cannot handle.
      this.#job.failureReason = error instanceof Error ? error.message : String(error);
      this.#end('failed');
      return;
    }
    if (this.#isSearching) this.#sliceAfter(0);
    else this.#workSlice();
  }

  #searchSlice(): void {
    const now = this.#context.clock.now();
    for (let looked = 0; looked < SLICE; looked += 1) {
      const { done, value } = this.#search.next();
      if (done) {
        this.#isSearching = false;
        return;
      }
      if (!value) continue;
      this.#job.rows.add(value.row, now);
      this.#targets.push(value);
      value.wasTarget = true;
    }
  }

  #workSlice(): void {
    const { pacer } = this.#context;
    const left = this.#job.rows.length - this.#cursor;
    const count = Math.min(left, pacer?.batch ?? SLICE, Math.max(0, MAX_CALLS - this.#calls.size));
    for (let done = 0; done < count && !this.#isOver; done += 1) {
      this.#work(this.#cursor);
      this.#cursor += 1;
    }
    if (this.#isOver || this.#endIfDone()) return;
    // When too many calls are under way, the next answer continues.
    if (this.#cursor < this.#job.rows.length && this.#calls.size < MAX_CALLS)
      this.#sliceAfter(pacer ? pacer.reserve(Math.max(1, count), this.#context.clock.now()) : 0);
  }

  #sliceAfter(delayMs: number): void {
    this.#next ??= this.#context.clock.setTimer(delayMs, () => this.#slice());
  }

  #work(index: number): void {
    const { clock } = this.#context;
    const { rows, spec } = this.#job;
    const device = this.#target(index);
    if (!device) {
      rows.fail(index, 'DeviceNotFound', 'The device is not registered.', clock.now());
    } else if (spec.work.type === 'scheduleUpdateTwin') {
      this.#write(index, device, spec.work.patch);
    } else if (reachable(device)) {
      this.#call(index, device);
    } else {
      this.#await(index, device, spec.work);
    }
  }

  /** The device, or the one that has its name now. */
  #target(index: number): Device | undefined {
    const found = this.#targets[index];
    return found?.isRemoved ? this.#context.registry.find(found.row) : found;
  }

  #write(index: number, device: Device, patch: TwinPatch): void {
    const { clock, writeTwin } = this.#context;
    const { rows } = this.#job;
    try {
      writeTwin(device, patch);
      rows.complete(index, undefined, clock.now());
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      rows.fail(index, error.code, error.message, clock.now());
    }
  }

  #await(index: number, device: Device, work: MethodWork): void {
    if (this.#context.switches.offlineMethodTargets === 'fail') {
      if (work.connectTimeoutInSeconds === 0) {
        this.#job.rows.fail(index, 'DeviceNotOnline', NOT_CONNECTED, this.#context.clock.now());
        return;
      }
      this.#connecting.add(index);
    }
    this.#offline.set(device, index);
  }

  #giveUpConnecting(index: number): void {
    const device = this.#target(index);
    if (device) this.#offline.delete(device);
    this.#fail(index, 'DeviceNotOnline', NOT_CONNECTED);
  }

  #call(index: number, device: Device): void {
    if (!this.#methodCall || !device.link) return;
    this.#job.rows.run(index, this.#context.clock.now());
    this.#calls.add(index);
    device.inflight += 1;
    this.#context.links.invoke(device, device.link, this.#methodCall).then(
      (answer) => {
        device.inflight -= 1;
        this.#complete(index, answer);
      },
      (error: unknown) => {
        device.inflight -= 1;
        if (error instanceof ServiceError) this.#fail(index, error.code, error.message);
        else this.#fail(index, 'DeviceNotOnline', 'The device disconnected before it answered.');
      },
    );
  }

  #complete(index: number, { status, payload }: MethodAnswer): void {
    const { rows } = this.#job;
    if (this.#isOver || !rows.isOpen(index)) return;
    rows.complete(index, { status, payload }, this.#context.clock.now());
    this.#rowEnded(index);
  }

  #fail(index: number, code: string, description: string): void {
    const { rows } = this.#job;
    if (this.#isOver || !rows.isOpen(index)) return;
    rows.fail(index, code, description, this.#context.clock.now());
    this.#rowEnded(index);
  }

  #rowEnded(index: number): void {
    const { rows } = this.#job;
    this.#calls.remove(index);
    if (this.#endIfDone() || this.#isSearching) return;
    if (this.#cursor < rows.length && this.#calls.size < MAX_CALLS && !this.#next) this.#sliceAfter(0);
  }

  #endIfDone(): boolean {
    if (this.#isSearching || this.#job.rows.open > 0) return false;
    this.#end('completed');
    return true;
  }

  /** The time is over: rows that have not ended fail. */
  #timeOver(): void {
    const { rows } = this.#job;
    const now = this.#context.clock.now();
    for (let index = 0; index < rows.length; index += 1) {
      if (!rows.isOpen(index)) continue;
      if (rows.status(index) === 'running') rows.fail(index, 'GatewayTimeout', NOT_ANSWERED, now);
      else rows.fail(index, 'JobRunPreconditionFailed', NOT_STARTED, now);
    }
    this.#end('completed');
  }

  #end(status: 'completed' | 'failed'): void {
    this.abandon();
    this.#onEnd(status);
  }
}
