import path from 'node:path';
import { type Fleet, hasModules, withoutEdgeModules } from '../../model/fleet.ts';
import type { JsonObject } from '../../model/json.ts';
import { alignRows } from '../../report/writing/table.ts';
import { clip, visible } from '../../report/writing/visible.ts';
import { countOf } from '../../report/writing/words.ts';
import { cronCalendar } from '../../simulation/fleet/cron-calendar.ts';
import { type GroupReceived, GroupTally } from '../../simulation/fleet/group-tally.ts';
import { systemClock } from '../../simulator/clock/system-clock.ts';
import type { DeviceEvent } from '../../simulator/devices/device-event.ts';
import { nameOf, scriptFleet } from '../../simulator/devices/device-script.ts';
import { type RunningFleet, runFleet } from '../../simulator/devices/sdk/run-fleet.ts';
import type { Dependencies } from '../dependencies.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { readCa } from '../hub/connect-hub.ts';
import type { DevicesFormat } from '../options/formats.ts';
import { aborted } from '../process/aborted.ts';
import { readFleets } from '../repository/read-fleets.ts';
import { createLogger, type Logger } from '../terminal/logger.ts';
import { PROGRESS_EVERY_MS } from '../terminal/throttle.ts';
import { UsageError } from '../usage-error.ts';
import {
  type DeviceIdentities,
  type IdentityOptions,
  identityOf,
  obtainIdentities,
} from './device-identities.ts';
import { DEVICE_VARIABLE, deviceOfEnvironment, fleetOfOne } from './one-device.ts';

export interface DevicesCommandOptions extends IdentityOptions {
  readonly format: DevicesFormat;
  readonly fleet?: string;
  readonly connect?: number;
  readonly ca?: string;
  readonly directory?: string;
}

interface ConnectOptions {
  readonly fleets: readonly Fleet[];
  /** One for each fleet. */
  readonly tallies: readonly GroupTally[];
  readonly identities: DeviceIdentities;
  readonly ca: string | undefined;
  readonly maxDevices: number;
  /** Logs what each device does, not only the counts. */
  readonly isVerbose: boolean;
  /** Methods that no group has are answered all the same. */
  readonly answersAll: boolean;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Connects simulated devices to any hub until the program is told to end, then prints what each group received. */
export async function runDevices(options: DevicesCommandOptions, outer: Dependencies): Promise<ExitCode> {
  const deps = { ...outer, cwd: path.resolve(outer.cwd, options.directory ?? '.') };
  const hasIdentities = options.register || options.deviceStrings !== undefined;
  const one = hasIdentities ? undefined : deviceOfEnvironment(deps.env);
  if (options.fleet === undefined && !one) {
    throw new UsageError(
      'no devices are named',
      `give a file with Fleet documents (--fleet FILE), or the connection string of one device in ${DEVICE_VARIABLE}`,
    );
  }
  const written = options.fleet === undefined ? undefined : await readFleets(options.fleet, deps);
  if (options.fleet !== undefined && !written) return EXIT.invalid;
  if (one && hasModules(written ?? []))
    deps.stderr.write('note: modules are left out, as the connection string is of the device alone\n');
  const fleets = one ? [fleetOfOne(one, written)] : (written ?? []).map(withoutEdgeModules);
  const ca = options.ca === undefined ? undefined : await readCa(path.resolve(deps.cwd, options.ca));
  const identities = one ? identityOf(one) : await obtainIdentities(fleets, ca, options, deps);
  const tallies = fleets.map(
    ({ name, groups }) =>
      new GroupTally(
        name,
        groups.map((group) => group.name),
      ),
  );
  let remaining: readonly string[] = [];
  try {
    await connectDevices({
      fleets,
      tallies,
      identities,
      ca,
      maxDevices: options.connect ?? Number.POSITIVE_INFINITY,
      isVerbose: options.verbose === true || one !== undefined,
      answersAll: one !== undefined && !written,
      log: createLogger(options, deps),
      signal: deps.signal,
    });
  } finally {
    remaining = await identities.remove();
    if (remaining.length > 0) {
      const devices = `${countOf(remaining.length, 'device')}: ${firstOf(remaining)}`;
      deps.stderr.write(`error: the hub did not remove ${visible(devices)}\n`);
    }
  }
  const groups = tallies.flatMap((tally) => tally.groups());
  deps.stdout.write(options.format === 'json' ? `${JSON.stringify({ groups })}\n` : renderText(groups));
  return remaining.length > 0 ? EXIT.failed : EXIT.done;
}

async function connectDevices(options: ConnectOptions): Promise<void> {
  const { fleets, tallies, identities, ca, maxDevices, isVerbose, answersAll, log, signal } = options;
  const running: RunningFleet[] = [];
  // The timer also keeps the process alive while all devices are offline.
  const progress = setInterval(logCounts(fleets, tallies, log), PROGRESS_EVERY_MS);
  try {
    for (const [index, fleet] of fleets.entries()) {
      const connected = running.reduce((sum, { size }) => sum + size, 0);
      running.push(
        await runFleet({
          script: scriptFleet(fleet),
          connect: maxDevices - connected,
          connectionStringOf: identities.connectionStringOf,
          hasModule: identities.hasModule,
          clock: systemClock,
          calendar: cronCalendar,
          onEvent: (event) => {
            tallies[index]?.record(event);
            if (isVerbose) log(describeEvent(event));
          },
          signal,
          answersAll,
          ...(ca !== undefined && { ca }),
        }),
      );
    }
    log(`ready: ${connectedText(fleets, tallies)} connected`);
    await aborted(signal);
  } catch (error) {
    if (!signal.aborted) throw explainRefusal(error);
  } finally {
    clearInterval(progress);
    for (const fleet of running) await fleet.close();
  }
}

/** The SDK does not say which hub refused, and any failure of its first connection is an UnauthorizedError. */
function explainRefusal(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== 'UnauthorizedError') return error;
  return new UsageError(
    `the hub did not let a device connect: ${error.message}`,
    'check the host name, the certificate authority (--ca), and that the connection strings are of this hub',
  );
}

/** Longer texts are cut in the log. */
const MAX_TEXT_LENGTH = 200;

function describeEvent(event: DeviceEvent): string {
  const name = nameOf(event);
  switch (event.kind) {
    case 'connected': {
      const { desired = {} } = event;
      const found = Object.keys(desired).length > 0 ? `; desired properties are ${jsonText(desired)}` : '';
      return `${name} connected${found}`;
    }
    case 'disconnected':
      return `${name} disconnected`;
    case 'failed':
      return `${name} fails after ${event.after}: ${HOW[event.how]}`;
    case 'desired':
      return `${name} received desired properties ${jsonText(event.patch ?? {})} (version ${event.version})`;
    case 'method': {
      const { method, payload, answer, status, answerPayload = '' } = event;
      const answered = answer === 'answer' ? `${status} ${clip(answerPayload, MAX_TEXT_LENGTH)}` : answer;
      return `${name} was called: ${method} ${clip(payload, MAX_TEXT_LENGTH)} → ${answered}`;
    }
    default:
      return event satisfies never;
  }
}

function jsonText(value: JsonObject): string {
  return clip(JSON.stringify(value), MAX_TEXT_LENGTH);
}

const HOW = {
  offline: 'it stays offline',
  flapping: 'it disconnects and connects again and again',
  error: 'it reports an error',
} as const;

function logCounts(fleets: readonly Fleet[], tallies: readonly GroupTally[], log: Logger): () => void {
  let last = '';
  return () => {
    const connected = connectedText(fleets, tallies);
    const calls = countOf(sumOf(tallies, 'calls'), 'call');
    const pushes = countOf(sumOf(tallies, 'pushes'), 'push', 'pushes');
    const line = `${connected} connected, ${calls}, ${pushes} of desired properties`;
    if (line !== last) log(line);
    last = line;
  };
}

/** `4 devices and 8 modules`. */
function connectedText(fleets: readonly Fleet[], tallies: readonly GroupTally[]): string {
  const counts = { devices: 0, modules: 0 };
  for (const [index, tally] of tallies.entries()) {
    const groups = fleets[index]?.groups ?? [];
    for (const { group, connected } of tally.groups()) {
      const isModule = groups.find(({ name }) => name === group)?.module !== undefined;
      counts[isModule ? 'modules' : 'devices'] += connected;
    }
  }
  const devices = countOf(counts.devices, 'device');
  return counts.modules === 0 ? devices : `${devices} and ${countOf(counts.modules, 'module')}`;
}

function sumOf(tallies: readonly GroupTally[], key: 'calls' | 'pushes'): number {
  return tallies.flatMap((tally) => tally.groups()).reduce((sum, group) => sum + group[key], 0);
}

function renderText(groups: readonly GroupReceived[]): string {
  const head = ['group', 'calls', 'succeeded', 'pushes'];
  const rows = groups.map(({ group, calls, succeeded, pushes }) =>
    [visible(group), calls, succeeded, pushes].map(String),
  );
  const table = alignRows([head, ...rows], Number.POSITIVE_INFINITY) ?? [];
  const details = groups.flatMap(({ group, received }) =>
    received.length === 0
      ? []
      : [
          '',
          visible(group),
          ...received.map(({ what, devices }) => `  ${String(devices).padStart(6)}  ${visible(what)}`),
        ],
  );
  return `${[...table, ...details].join('\n')}\n`;
}

function firstOf(ids: readonly string[]): string {
  const shown = ids.slice(0, 5).join(', ');
  return ids.length > 5 ? `${shown} and ${ids.length - 5} more` : shown;
}
