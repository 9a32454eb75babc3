/**
 * `hubjobs/local-hub`: the local hub for the tests of other programs. Only what this file exports is public.
 */
import path from 'node:path';
import { loadRepository } from '../manifests/load.ts';
import { hasErrors } from '../model/diagnostic.ts';
import type { Fleet } from '../model/fleet.ts';
import { renderDiagnosticsText } from '../report/diagnostics/text.ts';
import type { OnDeviceEvent } from '../simulator/devices/device-event.ts';
import { fillHub } from '../simulator/devices/fill-hub.ts';
import type { LocalHub } from '../simulator/local-hub.ts';
import { cronCalendar } from './fleet/cron-calendar.ts';

export type {
  Fleet,
  FleetGroup,
  FleetStep,
  FleetTime,
  MethodFailure,
  MethodScript,
} from '../model/fleet.ts';
export type { HubClock, HubTimer } from '../simulator/clock/hub-clock.ts';
export { ManualClock } from '../simulator/clock/manual-clock.ts';
export { systemClock } from '../simulator/clock/system-clock.ts';
export type {
  ClientCertificate,
  DeviceCredentials,
  DeviceGate,
  DeviceLink,
  DeviceName,
  MethodAnswer,
  MethodCall,
} from '../simulator/device-link.ts';
export type { DeviceEvent, OnDeviceEvent } from '../simulator/devices/device-event.ts';
export type { FaultEffect, FaultRule } from '../simulator/faults.ts';
export { type LocalHub, type LocalHubOptions, startLocalHub } from '../simulator/local-hub.ts';
export type { RequestEntry } from '../simulator/request-log.ts';
export type { FeedbackRecord } from '../simulator/state/feedback.ts';
export type { MessageOptions } from '../simulator/state/message-queues.ts';
export type { Switches } from '../simulator/switches.ts';
export { type TelemetryMessage, telemetryRecord } from '../simulator/telemetry.ts';

/** Reads the `kind: Fleet` documents of a YAML file. Rejects with its errors. */
export async function readFleets(file: string): Promise<readonly Fleet[]> {
  const { named } = await loadRepository({
    root: path.dirname(path.resolve(file)),
    paths: [path.basename(file)],
  });
  const { fleets, diagnostics } = named;
  if (hasErrors(diagnostics) || fleets.length === 0) {
    const problems = renderDiagnosticsText(diagnostics, { colour: false, width: 100 });
    throw new Error(`${file} has no valid Fleet document\n${problems}`.trimEnd());
  }
  return fleets;
}

export interface FillOptions {
  /** How many of the online devices are real device SDK clients over MQTT; the others answer in this process. Default 0. */
  readonly connect?: number;
  /** Called with everything that happens to a device. */
  readonly onEvent?: OnDeviceEvent;
}

/** The devices of a fleet on a hub. */
export interface FilledFleet {
  /** Ids of the devices connected over MQTT. */
  readonly overMqtt: readonly string[];
  /** Disconnects the devices; they stay registered. */
  close(): Promise<void>;
}

/**
 * Registers the devices of a fleet, each with its first twin, and connects those that are online. They answer methods,
 * report, leave and come back as the fleet document says. Rejects when an id is taken.
 */
export async function fillLocalHub(
  hub: LocalHub,
  fleet: Fleet,
  { connect = 0, onEvent }: FillOptions = {},
): Promise<FilledFleet> {
  const { sdkDevices, close } = await fillHub({
    hub,
    fleet,
    connect,
    calendar: cronCalendar,
    ...(onEvent && { onEvent }),
  });
  return { overMqtt: sdkDevices.map(({ deviceId }) => deviceId), close };
}
