import { mkdtemp, rm } from 'node:fs/promises';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { HubPage, HubPageOptions } from '../../hub-page/start-hub-page.ts';
import { errorCode } from '../../model/error-code.ts';
import { formatInstant } from '../../model/instant.ts';
import type { Tier } from '../../model/tier.ts';
import { SteerableClock } from '../../simulator/clock/steerable-clock.ts';
import type { FaultRule } from '../../simulator/faults.ts';
import { type LocalHub, startLocalHub } from '../../simulator/local-hub.ts';
import type { RequestEntry } from '../../simulator/request-log.ts';
import { nameOf } from '../../simulator/state/device.ts';
import { StateFileError } from '../../simulator/state-file-error.ts';
import type { Dependencies } from '../dependencies.ts';
import { writeOutput } from '../documents/output-file.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { HubFormat } from '../options/formats.ts';
import type { Verbosity } from '../options/verbosity.ts';
import { aborted } from '../process/aborted.ts';
import { readFleets } from '../repository/read-fleets.ts';
import { createLogger } from '../terminal/logger.ts';
import { UsageError } from '../usage-error.ts';
import { readDeviceCa } from './device-ca.ts';
import { HubFleets, registerFleet } from './hub-fleets.ts';
import { readSwitches } from './hub-switches.ts';
import { openTelemetry } from './telemetry-output.ts';

export interface HubCommandOptions extends Verbosity {
  readonly format: HubFormat;
  readonly port: number;
  readonly mqttPort: number;
  readonly host: string;
  readonly hostName?: readonly string[];
  readonly tier: Tier;
  readonly units: number;
  readonly fleet?: string;
  readonly connect: number;
  readonly caOut?: string;
  readonly state?: string;
  readonly telemetry?: string;
  readonly deviceCa?: string;
  readonly seed?: string;
  readonly import?: string;
  readonly export?: string;
  readonly throttle?: boolean;
  readonly fault?: readonly FaultRule[];
  readonly switch?: readonly string[];
  readonly ui?: boolean;
  readonly uiPort: number;
  readonly deviceStrings?: boolean;
}

/** Runs a local hub until the program is told to end. */
export async function runHub(options: HubCommandOptions, deps: Dependencies): Promise<ExitCode> {
  const fleets = options.fleet === undefined ? [] : await readFleets(options.fleet, deps);
  if (!fleets) return EXIT.invalid;
  const seeds = options.seed === undefined ? [] : await readFleets(options.seed, deps);
  if (!seeds) return EXIT.invalid;
  const log = createLogger(options, deps);
  const telemetry = openTelemetry(options, deps);
  const clock = new SteerableClock();
  const hub = await start(options, clock, deps);
  if (!isLoopback(options.host))
    deps.stderr.write(`warning: ${OPEN_TO_OTHERS.replace('ADDRESS', options.host)}\n`);
  if (options.verbose) hub.log.listen((entry) => log(describeRequest(entry)));
  const folder = options.caOut === undefined ? await mkdtemp(path.join(tmpdir(), 'hubjobs-')) : undefined;
  if (telemetry) hub.onTelemetry(telemetry.write);
  try {
    const caFile = path.resolve(deps.cwd, options.caOut ?? path.join(folder ?? '', 'ca.pem'));
    await writeOutput(caFile, hub.caPem);
    for (const fleet of seeds) registerFleet(hub, fleet);
    const onHub = new HubFleets(hub, deps);
    const page = options.ui ? await openPage({ hub, clock, fleets: onHub }, options) : undefined;
    try {
      for (const fleet of fleets) await onHub.connect(fleet, options.connect - total(onHub, 'overMqtt'));
      const summary = summarize(hub, caFile, page, options);
      deps.stdout.write(
        options.format === 'json' ? `${JSON.stringify(summary)}\n` : renderText(summary, options),
      );
      if (fleets.length > 0) {
        const [devices, connected] = [total(onHub, 'devices'), total(onHub, 'connected')];
        log(`${devices} devices, ${connected} of them connected, ${total(onHub, 'overMqtt')} over MQTT`);
      }
      await aborted(deps.signal);
    } finally {
      if (clock.jump) clock.pause();
      await page?.close();
      await onHub.close();
    }
    if (options.export !== undefined) exportHub(hub, path.resolve(deps.cwd, options.export));
  } finally {
    await hub.stop();
    telemetry?.close();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
  log('stopped');
  return EXIT.done;
}

const OPEN_TO_OTHERS =
  'the hub listens on ADDRESS: whoever reaches this machine and has one of its keys can use it';

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function describeRequest({ at, method, path: address, operation, status, errorCode }: RequestEntry): string {
  const answer = status === 0 ? 'connection cut' : [status, errorCode].filter(Boolean).join(' ');
  return `${formatInstant(at).slice(11)}  ${method} ${address} → ${answer}${operation === undefined ? '' : ` (${operation})`}`;
}

function total({ populations }: HubFleets, of: 'devices' | 'connected' | 'overMqtt'): number {
  return populations.reduce((sum, population) => sum + population[of], 0);
}

async function start(
  options: HubCommandOptions,
  clock: SteerableClock,
  deps: Dependencies,
): Promise<LocalHub> {
  const { port, mqttPort, host, tier, units, state, throttle, fault } = options;
  const switches = readSwitches(options.switch ?? []);
  const [hostName = 'localhost', ...otherNames] = options.hostName ?? [];
  const deviceCa =
    options.deviceCa === undefined ? undefined : await readDeviceCa(options.deviceCa, deps.cwd);
  try {
    return await startLocalHub({
      port,
      mqttPort,
      host,
      hostName,
      otherNames,
      tier,
      units: Math.max(1, units),
      clock,
      ...(state !== undefined && { stateFile: path.resolve(deps.cwd, state) }),
      ...(options.import !== undefined && { importFile: path.resolve(deps.cwd, options.import) }),
      onStateFileFailure: (reason) => deps.stderr.write(stateFileLine(state, reason)),
      switches,
      ...(deviceCa !== undefined && { deviceCa }),
      ...(throttle !== undefined && { throttle }),
      ...(fault !== undefined && { faults: fault }),
    });
  } catch (error) {
    if (error instanceof StateFileError) throw new UsageError(error.message, error.hint);
    const code = errorCode(error);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new UsageError(
        `this machine has no address ${host}`,
        'give --host one of its own addresses, or 0.0.0.0 for all of them',
      );
    }
    throw portError(error, '--port or --mqtt-port');
  }
}

async function openPage(
  parts: Pick<HubPageOptions, 'hub' | 'clock' | 'fleets'>,
  { units, uiPort }: HubCommandOptions,
): Promise<HubPage> {
  const { startHubPage } = await import('../../hub-page/start-hub-page.ts');
  return startHubPage({ ...parts, units: Math.max(1, units), port: uiPort }).catch((error: unknown) => {
    throw portError(error, '--ui-port');
  });
}

/** What to tell the user when a port cannot be used; any other error as it is. */
function portError(error: unknown, option: string): unknown {
  const code = errorCode(error);
  const taken = error instanceof Error && 'port' in error ? error.port : undefined;
  if (code === 'EADDRINUSE') {
    return new UsageError(
      `port ${taken} is already in use`,
      `stop the program that uses it, or choose another port with ${option} (0: any free one)`,
    );
  }
  if (code === 'EACCES') {
    return new UsageError(
      `this user may not use port ${taken}`,
      'choose a port above 1023, or run with more rights',
    );
  }
  return error;
}

function stateFileLine(file: string | undefined, reason: string | undefined): string {
  if (reason === undefined) return `the state file ${file} can be written again; the hub accepts changes\n`;
  return `error: the state file ${file} cannot be written: ${reason}; the hub refuses changes until it can\n`;
}

interface LocalHubSummary {
  readonly hostName: string;
  /** The further names of --host-name. */
  readonly otherNames: readonly string[];
  readonly port: number;
  readonly mqttPort: number;
  readonly caFile: string;
  /** The link to the page, with its token; only with --ui. */
  readonly ui?: string;
  readonly connectionStrings: Readonly<Record<string, string>>;
  /** By device id, of modules by `device/module`; only with --device-strings. */
  readonly deviceConnectionStrings?: Readonly<Record<string, string>>;
}

function exportHub(hub: LocalHub, file: string): void {
  try {
    hub.exportTo(file);
  } catch (error) {
    throw error instanceof StateFileError ? new UsageError(error.message, error.hint) : error;
  }
}

function deviceStrings(hub: LocalHub): Readonly<Record<string, string>> {
  const { registry } = hub.state;
  const strings: Record<string, string> = {};
  for (const devices of [registry.devices(), registry.modules()]) {
    for (const device of devices) {
      const { deviceId, moduleId } = nameOf(device);
      const name = moduleId === undefined ? deviceId : `${deviceId}/${moduleId}`;
      if (registry.keysOf(device)) strings[name] = hub.deviceConnectionString(nameOf(device));
    }
  }
  return strings;
}

function summarize(
  hub: LocalHub,
  caFile: string,
  page: HubPage | undefined,
  { hostName = [], deviceStrings: withDevices }: HubCommandOptions,
): LocalHubSummary {
  return {
    hostName: hub.hostName,
    otherNames: hostName.slice(1),
    port: hub.port,
    mqttPort: hub.mqttPort,
    caFile,
    ...(page && { ui: page.url }),
    connectionStrings: Object.fromEntries(hub.policies.map(({ name }) => [name, hub.connectionString(name)])),
    ...(withDevices && { deviceConnectionStrings: deviceStrings(hub) }),
  };
}

function renderText(summary: LocalHubSummary, { tier, units }: HubCommandOptions): string {
  const {
    hostName,
    otherNames,
    port,
    mqttPort,
    caFile,
    ui,
    connectionStrings,
    deviceConnectionStrings = {},
  } = summary;
  const list = (strings: Readonly<Record<string, string>>) => {
    const width = Math.max(...Object.keys(strings).map((name) => name.length));
    return Object.entries(strings).map(([name, text]) => `  ${name.padEnd(width)}  ${text}`);
  };
  const devices = list(deviceConnectionStrings);
  return [
    `Local IoT Hub, edition ${tier}, ${units} unit${units === 1 ? '' : 's'}. Ready.`,
    '',
    `  service (HTTPS)  ${hostName}:${port}`,
    `  devices (MQTT)   ${hostName}:${mqttPort}`,
    ...(otherNames.length > 0 ? [`  other names      ${otherNames.join(', ')}`] : []),
    `  CA file          ${caFile}`,
    ...(ui === undefined ? [] : [`  page             ${ui}`]),
    '',
    'Connection strings:',
    ...list(connectionStrings),
    '',
    ...(devices.length > 0 ? ['Devices:', ...devices, ''] : []),
    'Stop with Ctrl-C.',
    '',
  ].join('\n');
}
