/**
 * One method job on a million devices in process, with a record for each: created by the hub's own operation, run in
 * virtual time, and then read in pages of a thousand rows, as the JSON text that a client would get.
 *
 *   node --import tsx bench/method-job.bench.ts [devices]      1000000 unless given
 */

import { VirtualClock } from '../src/simulation/clock/virtual-clock.ts';
import { populateHub } from '../src/simulation/fleet/populate-hub.ts';
import { JobRecorder } from '../src/simulation/report/job-recorder.ts';
import { startLocalHub } from '../src/simulator/local-hub.ts';
import { createJob } from '../src/simulator/operations/job-operations.ts';
import { Pager } from '../src/simulator/operations/pager.ts';
import { runQuery } from '../src/simulator/operations/query-operations.ts';
import type { ServiceCall } from '../src/simulator/operations/service-call.ts';
import { isActive } from '../src/simulator/state/job.ts';
import { benchFleet, FAILING_SHARE } from './bench-fleet.ts';

const [devices = 1_000_000] = process.argv.slice(2).map(Number);
const MAX_MIB = 2_560;
const JOB_ID = 'bench-method-job';

const parts: string[] = [];
const startedAt = performance.now();
const usedBefore = cpuSeconds();
let partAt = startedAt;
let partUsed = usedBefore;
const endPart = (name: string) => {
  const [now, used] = [performance.now(), cpuSeconds()];
  parts.push(`${name} ${((now - partAt) / 1_000).toFixed(1)} s (${(used - partUsed).toFixed(1)} s)`);
  [partAt, partUsed] = [now, used];
};

const pager = new Pager();
const clock = new VirtualClock(Date.parse('2027-03-01T00:00:00Z'));
const hub = await startLocalHub({ tier: 'S3', units: 10, throttle: true, clock, seed: 'bench' });
const recorder = new JobRecorder(hub.state);
hub.state.listen(recorder);
const population = await populateHub(hub, [benchFleet(devices)], 0);
endPart('making the devices');

await clock.run(async () => {
  createJob(
    callOf(
      { jobId: JOB_ID },
      {
        type: 'scheduleDeviceMethod',
        cloudToDeviceMethod: { methodName: 'work', payload: {}, responseTimeoutInSeconds: 30 },
        queryCondition: '*',
        maxExecutionTimeInSeconds: 86_400,
      },
    ),
  );
  while (isActive(hub.state.jobs.get(JOB_ID)?.status ?? 'failed')) await clock.sleep(60_000);
});
endPart('running the job');

const seen = new Uint8Array(devices + 1);
let done = 0;
let failed = 0;
let length = 0;
for (const text of pages(`SELECT * FROM devices.jobs WHERE devices.jobs.jobId = '${JOB_ID}'`)) {
  length += text.length;
  for (const { deviceId, status, outcome } of JSON.parse(text)) {
    seen[Number(deviceId.slice('door-'.length))] = 1;
    const answer = outcome.deviceMethodResponse;
    if (status === 'completed' && answer.status === 200 && answer.payload.done === true) done += 1;
    if (status === 'completed' && answer.status === 500 && answer.payload === null) failed += 1;
  }
}
endPart('reading and checking the rows');

const seconds = (performance.now() - startedAt) / 1_000;
const mib = process.resourceUsage().maxRSS / 1_024;
console.log(
  `one method job on ${devices} devices: ${seconds.toFixed(1)} s by the clock, ` +
    `${(cpuSeconds() - usedBefore).toFixed(1)} s of processor time, peak ${mib.toFixed(0)} MiB; ` +
    `${Math.round(devices / seconds)} device operations a second`,
);
console.log(`by the clock (and of the processor): ${parts.join(', ')}`);
console.log(`${(length / 2 ** 20).toFixed(0)} MiB of JSON: ${done} devices are done, ${failed} have failed`);

const failing = Math.round(devices * FAILING_SHARE);
const found = seen.reduce((sum, mark) => sum + mark, 0);
check(found === devices, `${found} devices have a row`);
check(done === devices - failing, 'not every device is done');
check(failed === failing, 'not every failing device has failed');
check(recorder.devicesTouched === devices, 'the record of the job misses devices');
check(mib <= MAX_MIB, `${mib.toFixed(0)} MiB are more than ${MAX_MIB}`);
await population.close();
await hub.stop();

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function check(holds: boolean, problem: string): void {
  if (!holds) throw new Error(problem);
}

function callOf(params: Readonly<Record<string, string>>, body: unknown, headers = {}): ServiceCall {
  const text = JSON.stringify(body);
  return {
    state: hub.state,
    pager,
    params,
    query: new URLSearchParams(),
    headers,
    rawHeaders: [],
    body: text,
    bytes: Buffer.from(text),
  };
}

/** The pages of a query, as the text of each answer. */
function* pages(query: string): Generator<string> {
  let continuation: string | undefined;
  do {
    const reply = runQuery(
      callOf(
        {},
        { query },
        {
          'x-ms-max-item-count': '1000',
          ...(continuation !== undefined && { 'x-ms-continuation': continuation }),
        },
      ),
    );
    yield reply.text?.toString() ?? JSON.stringify(reply.body);
    continuation = reply.headers?.['x-ms-continuation'];
  } while (continuation !== undefined);
}
