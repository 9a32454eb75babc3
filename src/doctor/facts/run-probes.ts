import { HubError } from '../../hub/hub-error.ts';
import type { ProbeResult } from '../../model/probe-report.ts';
import { type Probe, type Seen, unknown } from './probe.ts';
import { ProbeWorld, type ProbeWorldOptions } from './probe-world.ts';
import { cancelledEnd } from './probes/cancelled-end.ts';
import { cancelDelay, indexDelay, jobListDelay } from './probes/delays.ts';
import { jobIds } from './probes/job-ids.ts';
import { nullInJobs } from './probes/null-in-jobs.ts';
import { payloadEcho } from './probes/payload-echo.ts';
import { missingGroup, missingUnequal, textOrder } from './probes/queries.ts';
import { startLimit } from './probes/start-limit.ts';
import { waitingSlots } from './probes/waiting-slots.ts';

/** After the delay of the index is known, it has the devices. */
const PROBES: readonly Probe[] = [
  startLimit,
  waitingSlots,
  jobIds,
  payloadEcho,
  cancelledEnd,
  jobListDelay,
  cancelDelay,
  indexDelay,
  missingUnequal,
  missingGroup,
  textOrder,
  nullInJobs,
];

export interface RunProbesOptions extends ProbeWorldOptions {
  readonly onProgress: (line: string) => void;
}

export interface ProbesRun {
  readonly probes: readonly ProbeResult[];
  readonly leftovers: readonly string[];
}

/**
 * Puts every question to the hub, one after the other, and removes what was made for it, also when the signal ends it.
 * Rejects with the signal's reason, after the cleaning.
 */
export async function runProbes(options: RunProbesOptions): Promise<ProbesRun> {
  const { onProgress, signal } = options;
  const world = new ProbeWorld(options);
  let leftovers: readonly string[] = [];
  const probes: ProbeResult[] = [];
  try {
    onProgress('creating two devices');
    const without = await failureOf(() => world.makeDevices());
    for (const probe of PROBES) {
      const { id, name, expected, needsDevices, ask } = probe;
      onProgress(`asking: ${name}`);
      const seen = needsDevices && without ? unknown(noDevices(without)) : await seenBy(() => ask(world));
      probes.push({ id, name, expected, ...seen });
    }
  } finally {
    onProgress('removing what was made');
    leftovers = await world.cleanUp();
    if (signal.aborted && leftovers.length > 0) onProgress(`not removed: ${leftovers.join(', ')}`);
  }
  return { probes, leftovers };
}

async function seenBy(ask: () => Promise<Seen>): Promise<Seen> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    return unknown(
      error.kind === 'quota'
        ? `no slot is free: ${error.message}`
        : `${error.message} (${error.details.request})`,
    );
  }
}

async function failureOf(work: () => Promise<void>): Promise<HubError | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof HubError) return error;
    throw error;
  }
}

function noDevices({ message, kind }: HubError): string {
  const why = `the two devices could not be created: ${message}`;
  if (kind !== 'unauthorized') return why;
  return `${why}; the policy iothubowner or the role IoT Hub Data Contributor has the right`;
}
