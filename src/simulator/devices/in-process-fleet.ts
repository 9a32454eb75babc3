import type { HubClock, HubTimer } from '../clock.ts';
import type { DeviceGate, DeviceLink, DeviceName, MethodAnswer, MethodCall } from '../device-link.ts';
import type { OnDeviceEvent } from './device-event.ts';
import { type FleetScript, RECONNECT_AFTER_MS, type ScriptedDevice } from './device-script.ts';
import type { GroupSpec, Json } from './fleet-spec.ts';
import { reportOfPatch, reportOfTwin } from './follow-desired.ts';

export interface InProcessFleetOptions {
  readonly script: FleetScript;
  readonly gate: DeviceGate;
  readonly clock: HubClock;
  readonly onEvent?: OnDeviceEvent;
  /** Whether a device that dropped its connection has to stay away for longer. Absent: never. */
  readonly isAway?: (device: ScriptedDevice) => boolean;
}

export interface InProcessFleet {
  /** Connected at once; reported properties follow at once. One that has dropped its connection waits for its time. */
  connect(device: ScriptedDevice): void;
  disconnect(device: ScriptedDevice): void;
  /** Disconnects all that this fleet has connected; none comes back. */
  close(): void;
}

/** A call that nobody will answer: one promise serves them all. */
const NO_ANSWER = new Promise<MethodAnswer>(() => undefined);

/**
 * Devices without a network: one link speaks for the whole fleet and keeps nothing for each device, so a million of
 * them cost what the hub's own registry costs.
 */
export function openInProcessFleet(options: InProcessFleetOptions): InProcessFleet {
  const { script, gate, clock, onEvent, isAway } = options;
  let closed = false;
  /** Devices that have dropped their connection and come back by themselves. */
  const dropped = new Set<string>();
  /** Ends of the calls under way, of devices that may leave before they have answered. */
  const calls = new Map<string, Set<() => void>>();
  const textOf = jsonTexts();
  const tell = (kind: 'connected' | 'disconnected', { deviceId, group }: ScriptedDevice): void =>
    onEvent?.({ kind, deviceId, group: group.name, via: 'process' });

  // A report made while the hub is still telling of the change would meet it half done: it follows right after.
  let reports: { readonly device: DeviceName; readonly patch: unknown }[] = [];
  const reportSoon = (device: DeviceName, patch: unknown): void => {
    if (reports.push({ device, patch }) > 1) return;
    queueMicrotask(() => {
      const due = reports;
      reports = [];
      for (const report of due) {
        try {
          gate.patchReported(report.device, report.patch);
        } catch {
          // Refused (too large, deleted meanwhile): a device could do no more about it either.
        }
      }
    });
  };

  const connect = (device: ScriptedDevice): void => {
    if (dropped.has(device.deviceId)) return;
    const name = { deviceId: device.deviceId };
    gate.connect(name, link);
    tell('connected', device);
    const { reportDesired } = device.group;
    if (reportDesired.length === 0) return;
    const { desired, reported } = gate.readTwin(name);
    const patch = reportOfTwin(reportDesired, desired, reported);
    if (patch !== undefined) reportSoon(name, patch);
  };

  const disconnect = (device: ScriptedDevice): void => {
    if (dropped.has(device.deviceId)) return;
    gate.disconnect({ deviceId: device.deviceId }, link);
    tell('disconnected', device);
    const lost = calls.get(device.deviceId);
    calls.delete(device.deviceId);
    for (const lose of lost ?? []) lose();
  };

  const drop = (device: ScriptedDevice): void => {
    disconnect(device);
    dropped.add(device.deviceId);
    clock.setTimer(RECONNECT_AFTER_MS, () => {
      dropped.delete(device.deviceId);
      if (!closed && isAway?.(device) !== true) connect(device);
    });
  };

  const perform = (device: ScriptedDevice, call: MethodCall): Promise<MethodAnswer> => {
    const answer = script.answer(device, call.name);
    onEvent?.({
      kind: 'method',
      deviceId: device.deviceId,
      group: device.group.name,
      via: 'process',
      method: call.name,
      payload: call.payload ?? 'null',
      answer: answer.kind,
      ...(answer.kind === 'no-answer' ? {} : { latencyMs: answer.latencyMs }),
      ...(answer.kind === 'answer' ? { status: answer.status, answerPayload: textOf(answer.payload) } : {}),
    });
    const mayLeave = leaves(device.group);
    if (answer.kind === 'no-answer' && !mayLeave) return NO_ANSWER;
    return new Promise((resolve, reject) => {
      const lose = (): void => {
        timer?.cancel();
        reject(new Error('the device is not connected any more'));
      };
      const act = (): void => {
        calls.get(device.deviceId)?.delete(lose);
        if (answer.kind === 'answer') {
          resolve({ status: answer.status, payload: textOf(answer.payload) });
        } else {
          drop(device);
          reject(new Error('the device dropped its connection'));
        }
      };
      let timer: HubTimer | undefined;
      if (mayLeave) calls.set(device.deviceId, (calls.get(device.deviceId) ?? new Set()).add(lose));
      if (answer.kind === 'no-answer') return;
      if (answer.latencyMs === 0) act();
      else timer = clock.setTimer(answer.latencyMs, act);
    });
  };

  const link: DeviceLink = {
    acceptsMethods: ({ deviceId }) => {
      const device = script.find(deviceId);
      return device !== undefined && Object.keys(device.group.methods).length > 0;
    },
    invokeMethod: ({ deviceId }, call) => {
      const device = script.find(deviceId);
      return device === undefined ? NO_ANSWER : perform(device, call);
    },
    desiredChanged: ({ deviceId }, patch, version) => {
      const device = script.find(deviceId);
      if (device === undefined) return;
      onEvent?.({ kind: 'desired', deviceId, group: device.group.name, via: 'process', version });
      const report = reportOfPatch(device.group.reportDesired, patch);
      if (report !== undefined) reportSoon({ deviceId }, report);
    },
    close: ({ deviceId }) => {
      const device = script.find(deviceId);
      if (device !== undefined) tell('disconnected', device);
    },
  };

  return {
    connect,
    disconnect,
    close: () => {
      closed = true;
      for (const { deviceId } of script.devices()) gate.disconnect({ deviceId }, link);
    },
  };
}

/** Whether devices of the group are ever away after they were there. */
function leaves({ offline, methods }: GroupSpec): boolean {
  return offline !== undefined || Object.values(methods).some(({ failure }) => failure === 'disconnect');
}

/** A payload's JSON text, made once for each payload object of the fleet. */
function jsonTexts(): (payload: Json) => string {
  const texts = new Map<Json, string>();
  return (payload) => {
    const known = texts.get(payload);
    if (known !== undefined) return known;
    const text = JSON.stringify(payload);
    texts.set(payload, text);
    return text;
  };
}
