import { afterAll, beforeAll, describe, expect, vi } from 'vitest';
import { realClock } from '../../src/cli/process/real-clock.ts';
import { openAzureHub } from '../../src/hub/azure/open-azure-hub.ts';
import { HubError } from '../../src/hub/hub-error.ts';
import type { JobHub } from '../../src/hub/port.ts';
import { registerDevices } from '../../src/simulator/devices/sdk/register-devices.ts';
import { createSdkClient, type SdkClient } from '../../src/simulator/devices/sdk/sdk-client.ts';
import { type Ability, type ConformanceHub, describeJobHub } from './job-hub.ts';

/** A hub whose time passes by itself, and which others use, too. */
export interface RealHub {
  /** Of a policy that may do everything that the tests do. */
  readonly connectionString: string;
  readonly ca?: string;
  readonly mqttPort: number;
  /** Job slots; no other job may wait or run meanwhile. */
  readonly slots: number;
  /** Whether jobs and devices may be created. They are removed at the end; the list of jobs remembers them for 30 days. */
  readonly mayChange: boolean;
  /** How long a job lasts that waits for a device. */
  readonly maxExecutionTimeInSeconds: number;
}

const DOORS = ['door-1', 'door-2', 'door-3', 'door-9'] as const;
const OFFLINE = 'door-3';
const POLL = { timeout: 240_000, interval: 1_000 };

/** Holds a hub in real time to the port's promises. `open`: called once, before the first test. */
export function describeRealHub(
  name: string,
  abilities: { readonly mayChange: boolean; readonly slots: number },
  open: () => Promise<RealHub>,
): void {
  const suffix = Math.random().toString(36).slice(2, 10);
  const able: readonly Ability[] = abilities.mayChange
    ? ['changes', ...(abilities.slots > 1 ? (['two-slots'] as const) : [])]
    : [];
  let real: RealHub;
  /** For what is done beside the tests. */
  let admin: JobHub;
  let fleet: { close(): Promise<void> } | undefined;
  let tests = 0;

  const connect = () =>
    openAzureHub({
      credential: { connectionString: real.connectionString },
      ...(real.ca !== undefined && { ca: real.ca }),
      clock: realClock,
      random: Math.random,
    });
  const named = (text: string) =>
    text.startsWith('acme-')
      ? `hubjobs-conformance-${suffix}-${tests}-${text.slice('acme-'.length)}`
      : `hubjobs-conformance-${suffix}-${text}`;

  const obtain = async (): Promise<ConformanceHub> => {
    tests += 1;
    const hub = await connect();
    const made = new Set<string>();
    return {
      hub: {
        ...hub,
        createJob: (request, signal) => {
          made.add(request.jobId);
          return hub.createJob(request, signal);
        },
      },
      slots: real.slots,
      named,
      now: Date.now,
      clockAheadMs: 0,
      advance: () => Promise.reject(new Error('time passes by itself')),
      run: {
        startInMs: 0,
        maxExecutionTimeInSeconds: real.maxExecutionTimeInSeconds,
        slackMs: 120_000,
      },
      untilEnded: async (jobId) => {
        const status = async () => (await hub.getJob(jobId))?.status;
        await vi.waitFor(async () => expect(await status()).toBe('completed'), POLL);
      },
      stop: async () => {
        for (const jobId of made) await orIgnored(admin.cancelJob(jobId));
        const active = async () =>
          (await admin.listActiveJobs()).filter(({ jobId }) => made.has(jobId)).map(({ jobId }) => jobId);
        if (made.size > 0) await vi.waitFor(async () => expect(await active()).toEqual([]), POLL);
      },
    };
  };

  describe(name, () => {
    beforeAll(async () => {
      real = await open();
      admin = await connect();
      if (!abilities.mayChange) return;
      fleet = await connectDoors(real, named, admin);
    });
    afterAll(async () => {
      await fleet?.close();
      await admin?.close();
    });
    describeJobHub(name, obtain, able);
  });
}

/** Creates the devices, connects them, and waits until queries know them. */
async function connectDoors(real: RealHub, named: (text: string) => string, admin: JobHub) {
  const { connectionString, ca, mqttPort } = real;
  const registered = await registerDevices({
    credential: { connectionString },
    ...(ca !== undefined && { ca }),
    devices: DOORS.map((door) => ({ deviceId: named(door), tags: {}, desired: {}, reported: {} })),
    mqttPort,
    wait: realClock.sleep,
  });
  const clients: SdkClient[] = [];
  const close = async () => {
    for (const client of clients) await client.close();
    expect(await registered.remove()).toEqual([]);
  };
  try {
    for (const door of DOORS) {
      await admin.patchTags(named(door), { building: named(door === 'door-9' ? '7' : '43') });
      if (door === OFFLINE) continue;
      const client = createSdkClient(registered.connectionStrings.get(named(door)) ?? '', 'mqtt');
      clients.push(client);
      if (ca !== undefined) await client.setOptions({ ca });
      await client.open();
      client.onDeviceMethod('lockDoor', (_, response) => {
        const [status, payload] = door === 'door-2' ? [500, null] : [200, { Response: 'locked' }];
        response.send(status, payload, () => undefined);
      });
    }
    const counted = () => admin.countDevices(`tags.building = '${named('43')}'`);
    await vi.waitFor(async () => expect(await counted()).toEqual({ total: 3, connected: 2 }), POLL);
    return { close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A job that has ended, or was never made, cannot be cancelled. */
async function orIgnored(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
  }
}
