import type { HubClock, HubTimer } from '../clock/hub-clock.ts';
import type { DeviceGate, DeviceLink, MethodAnswer, MethodCall } from '../device-link.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { DeviceHandle } from './behaviour/device-handle.ts';
import type { FleetBehaviour } from './behaviour/fleet-behaviour.ts';
import type { EventSource, OnDeviceEvent } from './device-event.ts';
import { type FleetScript, nameOf, type ScriptedDevice } from './device-script.ts';

export interface InProcessFleetOptions {
  readonly script: FleetScript;
  readonly behaviour: FleetBehaviour;
  readonly gate: DeviceGate;
  readonly clock: HubClock;
  readonly onEvent?: OnDeviceEvent;
}

export interface InProcessFleet {
  /** Connects and reports at once, unless the device is away because of its own steps. */
  connect(device: ScriptedDevice): void;
  disconnect(device: ScriptedDevice): void;
  /** Disconnects all devices of this fleet. */
  close(): void;
}

/** A call or a change of desired properties on its way to a device. */
interface Message {
  /** Of the device or module. */
  readonly name: string;
  /** Delivered or lost. */
  isDone: boolean;
  readonly deliver: () => void;
  readonly lose: () => void;
}

function sourceOf({ deviceId, moduleId, group }: ScriptedDevice): Omit<EventSource, 'via'> {
  return moduleId === undefined ? { deviceId, group: group.name } : { deviceId, moduleId, group: group.name };
}

/** One promise for all calls that nobody will answer. */
const NO_ANSWER = new Promise<MethodAnswer>(() => undefined);

/**
 * Devices without a network. One link speaks for the whole fleet and stores nothing for each device, so a million of
 * them cost no more than the hub's own registry.
 */
export function openInProcessFleet(options: InProcessFleetOptions): InProcessFleet {
  const { script, behaviour, gate, clock, onEvent } = options;
  /** How to end the calls under way, for devices that may leave before they have answered. */
  const calls = new Map<string, Set<() => void>>();
  const emit = (kind: 'connected' | 'disconnected', device: ScriptedDevice): void =>
    onEvent?.({ kind, ...sourceOf(device), via: 'process' });

  // A message is delivered right after the hub has sent it, when all else of that moment is done. Over MQTT, too, a
  // device that leaves or catches up in the same moment does that first.
  let messages: Message[] = [];
  const deliverSoon = (message: Message): void => {
    if (messages.push(message) > 1) return;
    queueMicrotask(() => {
      // Messages that are added meanwhile are delivered too.
      for (const one of messages) {
        if (one.isDone) continue;
        one.isDone = true;
        one.deliver();
      }
      messages = [];
    });
  };

  /** A class, as each of a million calls makes one. */
  class InProcessHandle implements DeviceHandle {
    readonly device: ScriptedDevice;

    constructor(device: ScriptedDevice) {
      this.device = device;
    }

    readTwin() {
      return gate.readTwin(this.device);
    }

    report(patch: JsonObject, done: () => void): void {
      try {
        gate.patchReported(this.device, patch);
      } catch {
        // Refused (too large, or deleted meanwhile): a real device could not do more about it either.
      }
      done();
    }

    leave(): void {
      leave(this.device);
    }

    comeBack(): void {
      connect(this.device);
    }
  }

  const connect = (device: ScriptedDevice): void => {
    if (behaviour.isGone(device)) return;
    try {
      gate.connect(device, link);
    } catch {
      // Deleted while it was away.
      return;
    }
    emit('connected', device);
    if (behaviour.catchesUp(device)) behaviour.connected(new InProcessHandle(device));
  };

  const leave = (device: ScriptedDevice): void => {
    gate.disconnect(device, link);
    disconnected(device);
  };

  /** Loses what was on its way to the device, or from it. */
  const disconnected = (device: ScriptedDevice): void => {
    const name = nameOf(device);
    behaviour.disconnected(device);
    emit('disconnected', device);
    for (const message of messages) {
      if (message.name !== name || message.isDone) continue;
      message.isDone = true;
      message.lose();
    }
    const lost = calls.get(name);
    calls.delete(name);
    for (const lose of lost ?? []) lose();
  };

  const answerCall = (device: ScriptedDevice, call: MethodCall): Promise<MethodAnswer> => {
    const readPayload = (): JsonValue => JSON.parse(call.payload ?? 'null');
    const reaction = behaviour.call(new InProcessHandle(device), call.name, readPayload);
    const answer = reaction?.answer ?? { kind: 'no-answer' };
    onEvent?.({
      kind: 'method',
      ...sourceOf(device),
      via: 'process',
      method: call.name,
      payload: call.payload ?? 'null',
      answer: answer.kind,
      ...(answer.kind !== 'no-answer' && { latencyMs: answer.latencyMs }),
      ...(answer.kind === 'answer' && { status: answer.status, answerPayload: answer.text }),
    });
    // A device that never leaves or catches up cannot lose a call: nothing is stored for it.
    const mayLose = behaviour.leaves(device) || behaviour.catchesUp(device);
    if (answer.kind === 'no-answer' && !mayLose) return NO_ANSWER;
    // An immediate answer cannot be lost.
    if (answer.kind === 'answer' && answer.latencyMs === 0) {
      reaction?.carryOut();
      return Promise.resolve({ status: answer.status, payload: answer.text });
    }
    const name = nameOf(device);
    return new Promise((resolve, reject) => {
      const lose = (): void => {
        timer?.cancel();
        reject(new Error('the device disconnected before it answered'));
      };
      const act = (): void => {
        calls.get(name)?.delete(lose);
        if (answer.kind === 'answer') resolve({ status: answer.status, payload: answer.text });
        else reject(new Error('the device dropped its connection'));
        reaction?.carryOut();
      };
      let timer: HubTimer | undefined;
      if (mayLose) calls.set(name, (calls.get(name) ?? new Set()).add(lose));
      if (answer.kind === 'no-answer') return;
      if (answer.latencyMs === 0) act();
      else timer = clock.setTimer(answer.latencyMs, act);
    });
  };

  const link: DeviceLink = {
    acceptsMethods: (address) => {
      const device = script.find(address);
      return device !== undefined && behaviour.hasMethods(device);
    },
    invokeMethod: (address, call) => {
      const device = script.find(address);
      if (device === undefined) return NO_ANSWER;
      if (!behaviour.leaves(device) && !behaviour.catchesUp(device)) return answerCall(device, call);
      return new Promise((resolve, reject) => {
        deliverSoon({
          name: nameOf(device),
          isDone: false,
          deliver: () => void answerCall(device, call).then(resolve, reject),
          lose: () => reject(new Error('the device disconnected before it received the call')),
        });
      });
    },
    desiredChanged: (address, patch, version) => {
      const device = script.find(address);
      if (device === undefined) return;
      deliverSoon({
        name: nameOf(device),
        isDone: false,
        deliver: () => {
          onEvent?.({ kind: 'desired', ...sourceOf(device), via: 'process', version });
          behaviour.desiredChanged(new InProcessHandle(device), patch);
        },
        lose: () => undefined,
      });
    },
    close: (address) => {
      const device = script.find(address);
      if (device !== undefined) disconnected(device);
    },
  };

  return {
    connect,
    disconnect: (device) => {
      if (!behaviour.isGone(device)) leave(device);
    },
    close: () => {
      for (const device of script.devices()) gate.disconnect(device, link);
    },
  };
}
