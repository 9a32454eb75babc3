import type { DeviceOutcome, DeviceResult } from './hub-job.ts';

/** Devices on which a job ended alike. The groups of a job add up to its counts, class by class. */
export interface AnswerGroup {
  readonly outcome: DeviceOutcome;
  readonly likeness: Likeness;
  /** The devices' own status code, for methods they answered. */
  readonly methodStatus?: number;
  /** The hub's error code, such as `DeviceNotOnline`. */
  readonly errorCode?: string;
  /** What the devices answered, as JSON text, or the hub's words for the error; at most 200 characters. Foreign text. */
  readonly answer?: string;
  readonly devices: number;
  /** The first five by id; a module as `device/module`. */
  readonly examples: readonly string[];
  /** All of them by id, if they failed. There is a limit for a whole report: past it some are missing, or all. */
  readonly names?: readonly string[];
}

export type Likeness =
  /** All answers are the same. */
  | 'equal'
  /** They differ only in numbers, times or names with numbers, replaced by `…`. */
  | 'similar'
  /** There were too many different answers to keep these apart. */
  | 'other'
  /** The answers were not read; these are the hub's own counts. */
  | 'unread';

const MAX_ANSWER_LENGTH = 200;

/** One device as a group of its own. */
export function answerOf(result: Omit<DeviceResult, 'updatedAt'>): AnswerGroup {
  const { outcome, methodStatus, methodPayload, errorCode, errorDescription } = result;
  // The hub reports an empty answer as the payload `null`.
  const payload = methodPayload === 'null' ? undefined : methodPayload;
  const text =
    payload !== undefined && errorDescription !== undefined
      ? `${payload} ${errorDescription}`
      : (payload ?? errorDescription);
  return {
    outcome,
    likeness: 'equal',
    ...(methodStatus !== undefined && { methodStatus }),
    ...(errorCode !== undefined && { errorCode }),
    ...(text !== undefined && text !== '' && { answer: beginningOf(text) }),
    devices: 1,
    examples: [targetName(result)],
  };
}

/** `device`, or `device/module`. */
export function targetName({ deviceId, moduleId }: Pick<DeviceResult, 'deviceId' | 'moduleId'>): string {
  return moduleId === undefined ? deviceId : `${deviceId}/${moduleId}`;
}

/** Never ends inside a surrogate pair. */
function beginningOf(text: string): string {
  if (text.length <= MAX_ANSWER_LENGTH) return text;
  return `${text.slice(0, MAX_ANSWER_LENGTH - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
