import path from 'node:path';
import type { Fleet } from '../../model/fleet.ts';
import { alignRows } from '../../report/writing/table.ts';
import { clip, visible } from '../../report/writing/visible.ts';
import { countOf } from '../../report/writing/words.ts';
import { cronCalendar } from '../../simulation/fleet/cron-calendar.ts';
import { type GroupReceived, GroupTally } from '../../simulation/fleet/group-tally.ts';
import { systemClock } from '../../simulator/clock/system-clock.ts';
import type { DeviceEvent } from '../../simulator/devices/device-event.ts';
import { scriptFleet } from '../../simulator/devices/device-script.ts';
import { type RunningFleet, runFleet } from '../../simulator/devices/sdk/run-fleet.ts';
import { aborted } from '../aborted.ts';
import { PROGRESS_EVERY_MS } from '../at-most-every.ts';
import { readCa } from '../choose-hub.ts';
import type { Dependencies } from '../dependencies.ts';
import { type Identities, type IdentityOptions, takeIdentities } from '../device-identities.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { type Loudness, sayOf } from '../loudness.ts';
import type { DevicesFormat } from '../options.ts';
import { readFleets } from '../read-fleets.ts';
import { UsageError } from '../usage-error.ts';

export interface DevicesOptions extends IdentityOptions, Loudness {
  readonly format: DevicesFormat;
  readonly fleet: string;
  readonly connect?: number;
  readonly ca?: string;
  readonly directory?: string;
}

/** Runs simulated devices against any hub until the program is told to end; then says what each group received. */
export async function runDevices(options: DevicesOptions, deps: Dependencies): Promise<ExitCode> {
  const cwd = path.resolve(deps.cwd, options.directory ?? '.');
  const warn = (line: string) => deps.stderr.write(`${visible(line)}\n`);
  const say = sayOf(options, deps);
  const fleets = await readFleets(options.fleet, { ...deps, cwd });
  if (!fleets) return EXIT.invalid;
  const ca = options.ca === undefined ? undefined : await readCa(path.resolve(cwd, options.ca));
  const identities = await takeIdentities(fleets, options, ca, cwd, deps, say);
  const tallies = fleets.map(
    ({ name, groups }) =>
      new GroupTally(
        name,
        groups.map((group) => group.name),
      ),
  );
  let exitCode: ExitCode = EXIT.done;
  try {
    await live(fleets, tallies, identities, options, ca, deps, say);
  } finally {
    const remaining = await identities.remove();
    if (remaining.length > 0) {
      exitCode = EXIT.failed;
      warn(`error: the hub did not remove ${countOf(remaining.length, 'device')}: ${some(remaining)}`);
    }
  }
  const groups = tallies.flatMap((tally) => tally.groups());
  deps.stdout.write(options.format === 'json' ? `${JSON.stringify({ groups })}\n` : inWords(groups));
  return exitCode;
}

async function live(
  fleets: readonly Fleet[],
  tallies: readonly GroupTally[],
  identities: Identities,
  { connect, verbose }: DevicesOptions,
  ca: string | undefined,
  deps: Dependencies,
  say: (line: string) => void,
): Promise<void> {
  const running: RunningFleet[] = [];
  // Keeps the process alive too, while all devices are away.
  const progress = setInterval(sayProgress(tallies, say), PROGRESS_EVERY_MS);
  try {
    for (const [index, fleet] of fleets.entries()) {
      const connected = running.reduce((sum, { size }) => sum + size, 0);
      running.push(
        await runFleet({
          script: scriptFleet(fleet),
          connect: (connect ?? Number.POSITIVE_INFINITY) - connected,
          connectionStringOf: identities.connectionStringOf,
          clock: systemClock,
          calendar: cronCalendar,
          onEvent: (event) => {
            tallies[index]?.record(event);
            if (verbose) say(describeEvent(event));
          },
          signal: deps.signal,
          ...(ca === undefined ? {} : { ca }),
        }),
      );
    }
    say(`ready: ${countOf(connectedOf(tallies), 'device')} connected`);
    await aborted(deps.signal);
  } catch (error) {
    if (!deps.signal.aborted) throw explained(error);
  } finally {
    clearInterval(progress);
    for (const fleet of running) await fleet.close();
  }
}

/** The SDK says what was refused and not by whom; its first connection fails as unauthorized whatever the reason is. */
function explained(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== 'UnauthorizedError') return error;
  return new UsageError(
    `the hub did not let a device in: ${error.message}`,
    'is the host right, is its certificate authority given with --ca, are the connection strings of this hub?',
  );
}

/** Longer ones are data, not news. */
const LONGEST_TEXT = 200;

function describeEvent(event: DeviceEvent): string {
  switch (event.kind) {
    case 'connected':
    case 'disconnected':
      return `${event.deviceId} ${event.kind}`;
    case 'desired':
      return `${event.deviceId} got desired properties, version ${event.version}`;
    case 'method': {
      const { deviceId, method, payload, answer, status, answerPayload = '' } = event;
      const answered = answer === 'answer' ? `${status} ${clip(answerPayload, LONGEST_TEXT)}` : answer;
      return `${deviceId} was called: ${method} ${clip(payload, LONGEST_TEXT)} → ${answered}`;
    }
    default:
      return event satisfies never;
  }
}

const connectedOf = (tallies: readonly GroupTally[]): number =>
  tallies.flatMap((tally) => tally.groups()).reduce((sum, { connected }) => sum + connected, 0);

function sayProgress(tallies: readonly GroupTally[], say: (line: string) => void): () => void {
  let last = '';
  return () => {
    const groups = tallies.flatMap((tally) => tally.groups());
    const sum = (key: 'connected' | 'calls' | 'pushes') =>
      groups.reduce((total, group) => total + group[key], 0);
    const line = `${countOf(sum('connected'), 'device')} connected, ${countOf(sum('calls'), 'call')}, ${countOf(sum('pushes'), 'push', 'pushes')} of desired properties`;
    if (line !== last) say(line);
    last = line;
  };
}

function inWords(groups: readonly GroupReceived[]): string {
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

function some(ids: readonly string[]): string {
  const shown = ids.slice(0, 5).join(', ');
  return ids.length > 5 ? `${shown} and ${ids.length - 5} more` : shown;
}
