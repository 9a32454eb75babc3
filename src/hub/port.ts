import type { JobRequest } from '../model/desired-job.ts';
import type { DeviceCount } from '../model/device-count.ts';
import type { HubConfiguration } from '../model/hub-configuration.ts';
import type { DeviceResult, HubJob } from '../model/hub-job.ts';
import type { JsonObject } from '../model/json.ts';
import type { Twin, ValueCount } from '../model/twin.ts';

/**
 * What the rest of the program needs of an IoT Hub; every method throws only HubError (or the signal's reason).
 * Implementations: `hub/azure` over azure-iothub, and a small one in memory for tests; one conformance suite
 * holds both to the same promises.
 */
export interface JobHub {
  readonly hostName: string;

  /** Every job the hub remembers (30 days), ours or not, all pages, in the hub's order. */
  listJobs(signal?: AbortSignal): AsyncIterable<HubJob>;

  /**
   * The jobs that wait or run now, ours or not; few, as each holds one of the hub's slots. Each is given once: one that
   * moves on while this is read, in the later state.
   */
  listActiveJobs(signal?: AbortSignal): Promise<readonly HubJob[]>;

  /** One job; `undefined` when the hub does not know the id. */
  getJob(jobId: string, signal?: AbortSignal): Promise<HubJob | undefined>;

  /**
   * Create-only: kind `conflict` when the id is taken (whatever the job with that id is or was);
   * kind `quota` when the hub has no free slot.
   */
  createJob(request: JobRequest, signal?: AbortSignal): Promise<HubJob>;

  /** Possible while queued or scheduled; kind `rejected` when it has started or ended, `not-found` when unknown. */
  cancelJob(jobId: string, signal?: AbortSignal): Promise<void>;

  /** How many devices (or modules) match a job's condition now, by the hub's index, and how many are connected. */
  countDevices(condition: string, signal?: AbortSignal): Promise<DeviceCount>;

  /** How many devices (or modules) match a job's condition now: one query. */
  countMatches(condition: string, signal?: AbortSignal): Promise<number>;

  /**
   * Ids of some devices that match a job's condition, at most `limit` (1 to 10,000), in the hub's order; of modules with
   * their device: `door-1/lock`. All of them when they are no more than the limit.
   */
  sampleDevices(condition: string, limit: number, signal?: AbortSignal): Promise<readonly string[]>;

  /**
   * Twins of some devices (or modules) that match a job's condition, at most `limit` (1 to 10,000), page by page in the
   * hub's order, which is neither random nor sorted.
   */
  readTwins(condition: string, limit: number, signal?: AbortSignal): AsyncIterable<Twin>;

  /**
   * How many devices have each combination of values at these columns, such as `tags.building` (at least one), by the
   * hub's index, all pages. Devices without a value are a combination of their own or are left out: hubs differ, so
   * the counts may add up to less than all. Kind `rejected` when the hub cannot group by so many columns.
   */
  countByValues(columns: readonly string[], signal?: AbortSignal): AsyncIterable<ValueCount>;

  /**
   * Merges tags into the twin of a device: others stay as they are, `null` removes one. Kind `not-found` when there is no
   * such device.
   */
  patchTags(deviceId: string, tags: JsonObject, signal?: AbortSignal): Promise<void>;

  /**
   * The configurations that write to twins, in the hub's order: one request, as a hub has at most 100. Many identities
   * that may do everything else may not read them: kind `unauthorized`. Absent: the hub has none, and is not asked.
   */
  readonly listConfigurations?: (signal?: AbortSignal) => Promise<readonly HubConfiguration[]>;

  /** What became of the job on each device, all pages. Empty until the job has started. */
  listDeviceResults(jobId: string, signal?: AbortSignal): AsyncIterable<DeviceResult>;

  /**
   * The hub's clock less this machine's, in milliseconds, by the last answer; `undefined` before there is one, and
   * when that did not say the time.
   */
  clockAheadMs(): number | undefined;

  /** Closes connections; further calls fail. */
  close(): Promise<void>;
}
