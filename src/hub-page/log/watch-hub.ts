import type { Activity } from '../../simulator/activity.ts';
import type { SteerableClock } from '../../simulator/clock/steerable-clock.ts';
import type { LocalHub } from '../../simulator/local-hub.ts';
import type { RequestEntry } from '../../simulator/request-log.ts';
import type { MessageOutcome } from '../../simulator/state/feedback.ts';
import type { Job } from '../../simulator/state/job.ts';
import type { TelemetryMessage } from '../../simulator/telemetry.ts';
import type { LogEntry } from '../api.ts';
import { instantText } from '../instant-text.ts';
import type { EventLog } from './event-log.ts';

/** Contents of twins, calls and messages are cut to this, so that the log stays small whatever devices send. */
const MAX_TEXT = 500;

type Said = Omit<LogEntry, 'number' | 'at'>;

/** Writes what happens on the hub into the log, until the returned function is called. */
export function watchHub(hub: LocalHub, clock: SteerableClock, log: EventLog): () => void {
  const { state } = hub;
  const add = (said: Said, at = clock.now()) => log.add({ at: instantText(at), ...said });
  const ends = [
    state.activity.subscribe((activity) => add(describeActivity(activity))),
    state.telemetry.subscribe((message) => add(describeTelemetry(message))),
    hub.log.listen((entry) => add(describeRequest(entry), entry.at)),
    state.listen({ jobChanged: (job) => add(describeJob(job)) }),
    clock.listen(() => add({ kind: 'clock', text: describeClock(clock) })),
  ];
  return () => {
    for (const end of ends) end();
  };
}

function describeRequest({ method, path, operation, status, errorCode }: RequestEntry): Said {
  const answer = status === 0 ? 'connection cut' : [status, errorCode].filter(Boolean).join(' ');
  const name = operation === undefined ? '' : ` (${operation})`;
  const deviceId = /^\/(?:devices|twins)\/([^/]+)/.exec(path)?.[1];
  return {
    kind: 'request',
    text: cut(`${method} ${path} → ${answer}${name}`),
    ...(deviceId !== undefined && operation !== 'query' && { deviceId: decoded(deviceId) }),
    status,
    ...((status === 0 || status >= 400) && { failed: true }),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function describeTelemetry({ deviceId, moduleId, body }: TelemetryMessage): Said {
  const device = { deviceId, ...(moduleId !== undefined && { moduleId }) };
  return { kind: 'message', text: `${nameIn(device)} sent ${bodyText(body)}`, ...device };
}

function describeJob({ spec, status, failureReason, rows }: Job): Said {
  const { jobId } = spec;
  const { completed, failed } = rows.counts();
  const counts = status === 'completed' ? `: ${completed} succeeded, ${failed} failed` : '';
  const reason = failureReason === undefined ? '' : `: ${failureReason}`;
  const isFailure = status === 'failed' || (status === 'completed' && failed > 0);
  return {
    kind: 'job',
    text: cut(`job ${jobId} ${JOB_WORDS[status]}${counts}${reason}`),
    jobId,
    ...(isFailure && { failed: true }),
  };
}

const JOB_WORDS: Readonly<Record<Job['status'], string>> = {
  queued: 'was created',
  scheduled: 'is scheduled',
  running: 'runs',
  completed: 'has completed',
  failed: 'has failed',
  cancelled: 'was cancelled',
};

function describeClock(clock: SteerableClock): string {
  const { jump } = clock;
  if (jump) return `the clock jumps from ${instantText(jump.from)} to ${instantText(jump.to)}`;
  return clock.isRunning ? 'the clock runs' : 'the clock is paused';
}

function describeActivity(activity: Activity): Said {
  const { device } = activity;
  const { kind, text, failed, status } = wordsOf(activity);
  return {
    kind,
    text: `${nameIn(device)} ${text}`,
    deviceId: device.deviceId,
    ...(device.moduleId !== undefined && { moduleId: device.moduleId }),
    ...(status !== undefined && { status }),
    ...(failed && { failed }),
  };
}

function wordsOf(activity: Activity): Pick<Said, 'kind' | 'text' | 'status'> & { readonly failed?: true } {
  switch (activity.kind) {
    case 'connected':
      return { kind: 'connection', text: `connected (${activity.protocol ?? 'in process'})` };
    case 'disconnected':
      return {
        kind: 'connection',
        text: `disconnected${activity.reason === undefined ? '' : `, by the hub: ${activity.reason}`}`,
      };
    case 'called':
      return {
        kind: 'method',
        text: `is called: ${activity.call.name} ${cut(activity.call.payload ?? '')}`.trimEnd(),
      };
    case 'answered': {
      const { status, payload } = activity.answer;
      const failed = status >= 400 ? { failed: true as const } : {};
      return {
        kind: 'method',
        text: `answered ${activity.call.name}: ${status} ${cut(payload)}`,
        status,
        ...failed,
      };
    }
    case 'unanswered':
      return {
        kind: 'method',
        text: `did not answer ${activity.call.name}: ${activity.problem}`,
        failed: true,
      };
    case 'written':
      return { kind: 'twin', text: `got ${jsonText(activity.patch)}` };
    case 'reported':
      return { kind: 'twin', text: `reported ${jsonText(activity.patch)}` };
    case 'queued':
      return { kind: 'message', text: `will get ${bodyText(activity.body)}` };
    case 'ended': {
      const text = `${MESSAGE_WORDS[activity.outcome]} the message ${cut(activity.messageId)}`;
      return { kind: 'message', text, ...(activity.outcome !== 'Success' && { failed: true }) };
    }
    default:
      return activity satisfies never;
  }
}

const MESSAGE_WORDS: Readonly<Record<MessageOutcome, string>> = {
  Success: 'has taken',
  Expired: 'did not take in time',
  DeliveryCountExceeded: 'has abandoned too often',
  Rejected: 'has rejected',
  Purged: 'will not get',
};

function nameIn({ deviceId, moduleId }: Activity['device']): string {
  return moduleId === undefined ? deviceId : `${deviceId}/${moduleId}`;
}

/** A job writes the same patch to many devices: its text is made once. */
let lastJson: { readonly value: unknown; readonly text: string } = { value: undefined, text: '' };

function jsonText(value: unknown): string {
  if (lastJson.value !== value) lastJson = { value, text: cut(JSON.stringify(value) ?? '') };
  return lastJson.text;
}

function bodyText(body: Uint8Array): string {
  return cut(Buffer.from(body.subarray(0, MAX_TEXT + 1)).toString());
}

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
