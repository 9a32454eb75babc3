import type { JobHub } from '../../hub/port.ts';
import type { Clock } from '../../model/clock.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** Items of a list that are read in one call: most come from a page that has arrived already. */
const BATCH = 1_000;

/**
 * Makes real calls to a hub one after another while virtual time stands still. Calls made together would arrive in an
 * order that the network decides, and the chance in faults follows that order.
 */
export class SerializedHub {
  readonly #clock: VirtualClock;
  /** Ends the hold for the call under way. */
  #release: (() => void) | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  /** For the adapter: time passes while it waits to try a call again. */
  get adapterClock(): Clock {
    return {
      now: () => this.#clock.now(),
      sleep: async (milliseconds, signal) => {
        this.#release?.();
        try {
          await this.#clock.sleep(milliseconds, signal);
        } finally {
          this.#release = this.#clock.hold('a hub call');
        }
      },
    };
  }

  /** The same hub, with its calls serialized; without `listConfigurations`, as a simulated hub has none. */
  wrap(hub: JobHub): JobHub {
    return {
      hostName: hub.hostName,
      listJobs: (signal) => this.#list(hub.listJobs(signal)),
      listActiveJobs: (signal) => this.#call(() => hub.listActiveJobs(signal)),
      getJob: (jobId, signal) => this.#call(() => hub.getJob(jobId, signal)),
      createJob: (request, signal) => this.#call(() => hub.createJob(request, signal)),
      cancelJob: (jobId, signal) => this.#call(() => hub.cancelJob(jobId, signal)),
      countDevices: (condition, signal) => this.#call(() => hub.countDevices(condition, signal)),
      countMatches: (condition, signal) => this.#call(() => hub.countMatches(condition, signal)),
      sampleDevices: (condition, limit, signal) =>
        this.#call(() => hub.sampleDevices(condition, limit, signal)),
      readTwins: (condition, limit, signal) => this.#list(hub.readTwins(condition, limit, signal)),
      countByValues: (columns, signal) => this.#list(hub.countByValues(columns, signal)),
      patchTags: (deviceId, tags, signal) => this.#call(() => hub.patchTags(deviceId, tags, signal)),
      listDeviceResults: (jobId, signal) => this.#list(hub.listDeviceResults(jobId, signal)),
      clockAheadMs: () => hub.clockAheadMs(),
      close: () => hub.close(),
    };
  }

  #call<T>(ask: () => Promise<T>): Promise<T> {
    const answer = this.#last.then(async () => {
      this.#release = this.#clock.hold('a hub call');
      try {
        return await ask();
      } finally {
        this.#release();
        this.#release = undefined;
      }
    });
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async *#list<T>(items: AsyncIterable<T>): AsyncGenerator<T, void> {
    const iterator = items[Symbol.asyncIterator]();
    try {
      for (let isOver = false; !isOver; ) {
        const batch: T[] = [];
        await this.#call(async () => {
          while (!isOver && batch.length < BATCH) {
            const next = await iterator.next();
            if (next.done) isOver = true;
            else batch.push(next.value);
          }
        });
        for (const item of batch) yield item;
      }
    } finally {
      await iterator.return?.();
    }
  }
}
