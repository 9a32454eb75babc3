import type { JobHub } from '../../hub/port.ts';
import type { HubConfig } from '../../model/config.ts';
import type { Check } from '../../model/doctor-report.ts';
import { countOf } from '../../report/writing/words.ts';
import { fine, notTried, problem } from '../check.ts';
import { type Asked, asked, failed, isRefused } from './asked.ts';
import { checkClock } from './check-clock.ts';
import { checkConfigurations } from './check-configurations.ts';
import { checkIndex, type IndexOptions } from './check-index.ts';
import { checkLatency, type LatencyOptions } from './check-latency.ts';
import { checkSlots, checkTier } from './check-tier.ts';
import { type TryJobOptions, tryJob } from './try-job.ts';

export interface HubCheckOptions extends TryJobOptions, LatencyOptions, IndexOptions {
  readonly hub: JobHub;
  readonly hubConfig: HubConfig;
  /** What it signs in with, in words. */
  readonly credential: string;
  readonly onProgress: (line: string) => void;
}

/** Asks the hub one thing after the other. What it refuses is a check; rejects with the signal's reason alone. */
export async function checkHub(options: HubCheckOptions): Promise<readonly Check[]> {
  const { hub, hubConfig, credential, signal, onProgress } = options;
  onProgress(`asking ${hub.hostName} for its active jobs`);
  const jobs = await asked(() => hub.listActiveJobs(signal));
  if ('error' in jobs && (jobs.error.kind === 'unreachable' || jobs.error.isPassing)) {
    return [failed('connection', 'connection', jobs.error), rest('the hub did not answer')];
  }
  onProgress('counting its devices');
  const devices = await asked(() => hub.countMatches('*', signal));
  const connection = fine('connection', 'connection', `${hub.hostName} answers`);
  const clock = checkClock(hub.clockAheadMs());
  if ('error' in jobs && isRefused(jobs) && isRefused(devices)) {
    const { message, details } = jobs.error;
    const signIn = problem('sign-in', 'sign-in', `${credential}: ${message}`, details.hint);
    // There was no token to send.
    if (details.status === undefined) return [signIn, rest('the hub was not asked')];
    return [connection, signIn, clock, rest('the hub refuses this sign-in')];
  }
  const configurations = await checkConfigurations(hub, signal);
  const job = await tryJob(options);
  onProgress('measuring');
  const active = 'answer' in jobs ? jobs.answer : undefined;
  return [
    connection,
    fine('sign-in', 'sign-in', credential),
    clock,
    right('read-jobs', 'right: read jobs', jobs, ({ length }) => `yes: ${countOf(length, 'active job')}`),
    right('query-twins', 'right: query twins', devices, (count) => `yes: ${countOf(count, 'device')}`),
    configurations,
    ...job.checks,
    ...(active ? [checkSlots(active, hubConfig)] : []),
    checkTier({
      hubConfig,
      active: active?.length,
      error: 'error' in jobs ? jobs.error : job.error,
    }),
    await checkLatency(options),
    'answer' in devices
      ? await checkIndex(options, devices.answer)
      : notTried('index', 'twin index', 'twins cannot be queried'),
  ];
}

function rest(why: string): Check {
  return notTried('rest', 'everything else', why);
}

function right<Answer>(
  id: string,
  name: string,
  result: Asked<Answer>,
  text: (answer: Answer) => string,
): Check {
  return 'answer' in result ? fine(id, name, text(result.answer)) : failed(id, name, result.error);
}
