import type { AnswerGroup, Likeness } from '../model/answer-group.ts';
import type { ArchivedJob, KeptResults } from '../model/archived-job.ts';
import { type DeviceOutcome, HUB_JOB_STATUSES } from '../model/hub-job.ts';
import { formatInstant, type Instant } from '../model/instant.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../model/json.ts';
import type { DeviceCounts, Verdict } from '../model/status-report.ts';

/** Answers of a job that are kept, the largest groups. */
const MAX_ANSWERS = 10;

/** A job as one line of JSON. The hub is not in it: it is the name of the folder. */
export function formatJobLine(job: ArchivedJob): string {
  const { hub: _, scheduledAt, startAt, endAt, devices, answers, ...rest } = job;
  return `${JSON.stringify({
    ...rest,
    scheduledAt: formatInstant(scheduledAt),
    ...(startAt !== undefined && { startAt: formatInstant(startAt) }),
    ...(endAt !== undefined && { endAt: formatInstant(endAt) }),
    devices: Object.fromEntries(Object.entries(devices).filter(([, count]) => count > 0)),
    answers: answers.slice(0, MAX_ANSWERS).map(({ names: _names, ...group }) => group),
  })}\n`;
}

/** The jobs of a hub's list. People may edit the branch, so a line that is none of ours is passed over. */
export function parseJobLines(hub: string, text: string): readonly ArchivedJob[] {
  return text.split('\n').flatMap((line) => parseJobLine(hub, line) ?? []);
}

function parseJobLine(hub: string, line: string): ArchivedJob | undefined {
  const value = parseObject(line);
  if (!value) return undefined;
  const { jobId, manifest, timeZone, failureReason, resultBytes } = value;
  const scheduledAt = instantOf(value['scheduledAt']);
  const status = oneOf(HUB_JOB_STATUSES, value['status']);
  const verdict = oneOf(VERDICT_NAMES, value['verdict']);
  if (typeof jobId !== 'string' || typeof manifest !== 'string' || scheduledAt === undefined)
    return undefined;
  if (status === undefined || verdict === undefined) return undefined;
  const startAt = instantOf(value['startAt']);
  const endAt = instantOf(value['endAt']);
  return {
    hub,
    jobId,
    manifest,
    scheduledAt,
    ...(typeof timeZone === 'string' && isTimeZone(timeZone) && { timeZone }),
    status,
    ...(startAt !== undefined && { startAt }),
    ...(endAt !== undefined && { endAt }),
    verdict,
    devices: countsOf(value['devices']),
    answers: listOf(value['answers']).flatMap((group) => answerGroupOf(group) ?? []),
    ...(typeof failureReason === 'string' && { failureReason }),
    results: oneOf(KEPT, value['results']) ?? 'none',
    resultBytes: countOf(resultBytes),
  };
}

const KEPT: readonly KeptResults[] = ['all', 'failed', 'none'];

const VERDICT_NAMES: readonly Verdict[] = [
  'succeeded',
  'incomplete',
  'unreached',
  'below-threshold',
  'running',
  'waiting',
  'cancelled',
  'no-devices',
];

const LIKENESSES: readonly Likeness[] = ['equal', 'similar', 'other', 'unread'];

export const OUTCOMES: readonly DeviceOutcome[] = [
  'succeeded',
  'refused',
  'failed',
  'offline',
  'timed-out',
  'pending',
  'cancelled',
];

/** The object that a text is in JSON; `undefined` when it is none. */
export function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The name itself, when it is one of these. */
export function oneOf<Name extends string>(
  names: readonly Name[],
  value: JsonValue | undefined,
): Name | undefined {
  return names.find((name) => name === value);
}

export function instantOf(value: JsonValue | undefined): Instant | undefined {
  const instant = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(instant) ? undefined : instant;
}

function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function countsOf(value: JsonValue | undefined): DeviceCounts {
  const of = (name: string) => countOf(isJsonObject(value) ? value[name] : undefined);
  return {
    succeeded: of('succeeded'),
    refused: of('refused'),
    failed: of('failed'),
    offline: of('offline'),
    'timed-out': of('timed-out'),
    pending: of('pending'),
    cancelled: of('cancelled'),
    total: of('total'),
  };
}

function countOf(value: JsonValue | undefined): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function answerGroupOf(value: JsonValue): AnswerGroup | undefined {
  if (!isJsonObject(value)) return undefined;
  const outcome = oneOf(OUTCOMES, value['outcome']);
  const likeness = oneOf(LIKENESSES, value['likeness']);
  if (outcome === undefined || likeness === undefined) return undefined;
  const { methodStatus, errorCode, answer } = value;
  return {
    outcome,
    likeness,
    ...(typeof methodStatus === 'number' && { methodStatus }),
    ...(typeof errorCode === 'string' && { errorCode }),
    ...(typeof answer === 'string' && { answer }),
    devices: countOf(value['devices']),
    examples: listOf(value['examples']).filter((example) => typeof example === 'string'),
  };
}
