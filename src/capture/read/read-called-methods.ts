import type { JobHub } from '../../hub/port.ts';
import { compareText } from '../../model/compare-text.ts';
import type { HubJob } from '../../model/hub-job.ts';
import type { CapturedMethod } from '../capture-fleet.ts';

/** Of the methods called last. */
const MAX_METHODS = 50;
/** Methods whose answers are read: each of them takes queries. */
const MAX_METHODS_ASKED = 5;
const MAX_ROWS = 200;
const MAX_CONDITIONS = 20;

/** The methods that jobs of the last 30 days called; for the latest ones, what most devices answered. */
export async function readCalledMethods(
  hub: JobHub,
  signal: AbortSignal,
): Promise<readonly CapturedMethod[]> {
  const jobs: HubJob[] = [];
  for await (const job of hub.listJobs(signal)) if (job.operation?.kind === 'method') jobs.push(job);
  jobs.sort(
    (left, right) => (right.startAt ?? 0) - (left.startAt ?? 0) || compareText(left.jobId, right.jobId),
  );
  const byName = new Map<string, HubJob[]>();
  for (const job of jobs) {
    const name = job.operation?.kind === 'method' ? job.operation.name : '';
    byName.set(name, [...(byName.get(name) ?? []), job]);
  }
  const methods: CapturedMethod[] = [];
  let asked = 0;
  for (const [name, calls] of [...byName].slice(0, MAX_METHODS)) {
    const conditions = [...new Set(calls.map(({ condition }) => condition ?? '*'))].slice(0, MAX_CONDITIONS);
    const ended = calls.find(({ status }) => status === 'completed');
    const status =
      ended && asked < MAX_METHODS_ASKED ? await usualStatus(hub, ended.jobId, signal) : undefined;
    if (ended) asked += 1;
    methods.push({ name, conditions, ...(status !== undefined && { status }) });
  }
  return methods;
}

async function usualStatus(hub: JobHub, jobId: string, signal: AbortSignal): Promise<number | undefined> {
  const counts = new Map<number, number>();
  let rows = 0;
  for await (const { methodStatus } of hub.listDeviceResults(jobId, signal)) {
    if (methodStatus !== undefined) counts.set(methodStatus, (counts.get(methodStatus) ?? 0) + 1);
    rows += 1;
    if (rows === MAX_ROWS) break;
  }
  return [...counts].sort(([left, a], [right, b]) => b - a || left - right)[0]?.[0];
}
