import type { HubRequests } from '../../hub/requests.ts';
import type { Check } from '../../model/doctor-report.ts';
import { fine, remark } from '../check.ts';
import { asked, failed } from './asked.ts';

const REQUESTS = 5;
const SLOW_MS = 2_000;

export interface LatencyOptions {
  readonly requests: HubRequests;
  readonly suffix: string;
  readonly stopwatch: () => number;
  readonly signal: AbortSignal;
}

/** How long a small question takes: the median of a few. */
export async function checkLatency({ requests, suffix, stopwatch, signal }: LatencyOptions): Promise<Check> {
  const times: number[] = [];
  for (let request = 0; request < REQUESTS; request += 1) {
    const startedAt = stopwatch();
    const path = `/jobs/v2/hubjobs-doctor-${suffix}`;
    const result = await asked(() => requests.send({ method: 'GET', path }, signal));
    if ('error' in result && result.error.kind !== 'not-found') {
      return failed('latency', 'latency', result.error);
    }
    times.push(stopwatch() - startedAt);
  }
  times.sort((left, right) => left - right);
  const median = Math.round(times[Math.floor(REQUESTS / 2)] ?? 0);
  const slowest = Math.round(times.at(-1) ?? 0);
  const found = `${median} ms (median of ${REQUESTS} requests; the slowest took ${slowest} ms)`;
  return median < SLOW_MS
    ? fine('latency', 'latency', found)
    : remark(
        'latency',
        'latency',
        found,
        'the hub may be throttled, or the network slow: each page of a list takes that long',
      );
}
