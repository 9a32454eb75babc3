import type { HubJob } from './hub-job.ts';
import { isJsonObject, type JsonValue } from './json.ts';
import type { JobManifest } from './manifest.ts';
import type { DeviceMethod, Operation, TwinUpdate } from './operation.ts';

/** What the hub would do for a job, whenever it starts. */
export interface JobContent {
  readonly condition: string;
  readonly operation: Operation;
  readonly maxExecutionTimeInSeconds: number;
}

export function contentOf({ target, operation, maxExecutionTimeInSeconds }: JobManifest): JobContent {
  return { condition: target.condition, operation, maxExecutionTimeInSeconds };
}

/**
 * Whether a job on the hub does what is asked for. The start time is left out: a late request starts "now", so two runs
 * ask for different ones. Values are compared as meaning: keys in any order, and text that is an instant by its instant,
 * as services rewrite such text. Where the hub's echo loses something, both readings are equal: an absent payload and
 * `null`, an absent section of a twin update and an empty one, and a connect timeout that is not echoed.
 */
export function hasEqualContent(job: HubJob, desired: JobContent): boolean {
  return (
    job.condition === desired.condition &&
    job.maxExecutionTimeInSeconds === desired.maxExecutionTimeInSeconds &&
    job.operation !== undefined &&
    isEqualOperation(job.operation, desired.operation)
  );
}

/** Whether the hub gives the same content back for two jobs, be it what was asked for or not. */
export function isSameEcho(left: HubJob, right: HubJob): boolean {
  return echoText(left) === echoText(right);
}

/** Equal for contents that ask for the same. */
export function contentText({ condition, operation, maxExecutionTimeInSeconds }: JobContent): string {
  return `${maxExecutionTimeInSeconds} ${operationText(operation)} ${condition}`;
}

function echoText({ condition, operation, maxExecutionTimeInSeconds }: HubJob): string {
  return `${maxExecutionTimeInSeconds} ${operation ? operationText(operation) : ''} ${condition}`;
}

function operationText(operation: Operation): string {
  if (operation.kind === 'twin')
    return `twin ${sectionText(operation.desired)} ${sectionText(operation.tags)}`;
  const { name, payload = null, responseTimeoutInSeconds, connectTimeoutInSeconds } = operation;
  return `${name} ${responseTimeoutInSeconds} ${connectTimeoutInSeconds} ${meaningText(payload)}`;
}

function isEqualOperation(actual: Operation, desired: Operation): boolean {
  if (actual.kind === 'method') return desired.kind === 'method' && isEqualMethod(actual, desired);
  return desired.kind === 'twin' && operationText(actual) === operationText(desired);
}

function isEqualMethod(actual: DeviceMethod, desired: DeviceMethod): boolean {
  const { connectTimeoutInSeconds } = actual.connectTimeoutInSeconds === 0 ? desired : actual;
  return operationText({ ...actual, connectTimeoutInSeconds }) === operationText(desired);
}

function sectionText(section: TwinUpdate['tags']): string {
  return meaningText(section ?? {});
}

/** Text that is equal for equal meanings. What stands for an instant is no JSON, so no other text is taken for it. */
function meaningText(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => meaningText(item)).join(',')}]`;
  if (isJsonObject(value)) {
    const members = Object.keys(value)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${meaningText(value[key] ?? null)}`);
    return `{${members.join(',')}}`;
  }
  return typeof value === 'string' ? (instantText(value) ?? JSON.stringify(value)) : JSON.stringify(value);
}

const INSTANT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/;

function instantText(text: string): string | undefined {
  const [, seconds, fraction = '', zone] = INSTANT.exec(text) ?? [];
  if (seconds === undefined || zone === undefined) return undefined;
  const instant = Date.parse(`${seconds}${zone}`);
  return Number.isNaN(instant) ? undefined : `@${instant / 1000}.${fraction.replace(/0+$/, '')}`;
}
