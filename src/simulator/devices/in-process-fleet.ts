import type { HubClock, HubTimer } from '../clock.ts';
import type { DeviceGate, DeviceLink, MethodAnswer, MethodCall } from '../device-link.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { OnDeviceEvent } from './device-event.ts';
import type { FleetScript, ScriptedDevice } from './device-script.ts';
import type { FleetBehaviour } from './fleet-behaviour.ts';
import type { DeviceBody } from './routines.ts';

export interface InProcessFleetOptions {
  readonly script: FleetScript;
  readonly behaviour: FleetBehaviour;
  readonly gate: DeviceGate;
  readonly clock: HubClock;
  readonly onEvent?: OnDeviceEvent;
}

export interface InProcessFleet {
  /** Connected at once; reported properties follow at once. One that is away by its own doing waits for its time. */
  connect(device: ScriptedDevice): void;
  disconnect(device: ScriptedDevice): void;
  /** Disconnects all that this fleet has connected. */
  close(): void;
}

/** A change or a call on its way to a device. */
interface Message {
  readonly deviceId: string;
  /** Heard or lost. */
  isOver: boolean;
  readonly hear: () => void;
  readonly lose: () => void;
}

/** A call that nobody will answer: one promise serves them all. */
const NO_ANSWER = new Promise<MethodAnswer>(() => undefined);

/**
 * Devices without a network: one link speaks for the whole fleet and keeps nothing for each device, so a million of
 * them cost what the hub's own registry costs.
 */
export function openInProcessFleet(options: InProcessFleetOptions): InProcessFleet {
  const { script, behaviour, gate, clock, onEvent } = options;
  /** Ends of the calls under way, of devices that may leave before they have answered. */
  const calls = new Map<string, Set<() => void>>();
  const tell = (kind: 'connected' | 'disconnected', { deviceId, group }: ScriptedDevice): void =>
    onEvent?.({ kind, deviceId, group: group.name, via: 'process' });

  // A device hears of a change or a call right after the hub has told it, when everything else of that moment is done:
  // over MQTT too, one that leaves or catches up in the same moment does that first.
  let messages: Message[] = [];
  const hearSoon = (message: Message): void => {
    if (messages.push(message) > 1) return;
    queueMicrotask(() => {
      // What is added meanwhile is heard too.
      for (const one of messages) {
        if (one.isOver) continue;
        one.isOver = true;
        one.hear();
      }
      messages = [];
    });
  };

  /** A device as its behaviour moves it; a class, as each of a million calls makes one. */
  class Body implements DeviceBody {
    readonly device: ScriptedDevice;

    constructor(device: ScriptedDevice) {
      this.device = device;
    }

    readTwin() {
      return gate.readTwin({ deviceId: this.device.deviceId });
    }

    report(patch: JsonObject, done: () => void): void {
      try {
        gate.patchReported({ deviceId: this.device.deviceId }, patch);
      } catch {
        // Refused (too large, deleted meanwhile): a device could do no more about it either.
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
      gate.connect({ deviceId: device.deviceId }, link);
    } catch {
      // Deleted while it was away.
      return;
    }
    tell('connected', device);
    if (behaviour.catchesUp(device)) behaviour.connected(new Body(device));
  };

  const leave = (device: ScriptedDevice): void => {
    gate.disconnect({ deviceId: device.deviceId }, link);
    disconnected(device);
  };

  /** What was on its way to the device, or from it, is lost. */
  const disconnected = (device: ScriptedDevice): void => {
    const { deviceId } = device;
    behaviour.disconnected(device);
    tell('disconnected', device);
    for (const message of messages) {
      if (message.deviceId !== deviceId || message.isOver) continue;
      message.isOver = true;
      message.lose();
    }
    const lost = calls.get(deviceId);
    calls.delete(deviceId);
    for (const lose of lost ?? []) lose();
  };

  const perform = (device: ScriptedDevice, call: MethodCall): Promise<MethodAnswer> => {
    const { deviceId, group } = device;
    const response = behaviour.call(
      new Body(device),
      call.name,
      () => JSON.parse(call.payload ?? 'null') as JsonValue,
    );
    const answer = response?.answer ?? { kind: 'no-answer' };
    onEvent?.({
      kind: 'method',
      deviceId,
      group: group.name,
      via: 'process',
      method: call.name,
      payload: call.payload ?? 'null',
      answer: answer.kind,
      ...(answer.kind === 'no-answer' ? {} : { latencyMs: answer.latencyMs }),
      ...(answer.kind === 'answer' ? { status: answer.status, answerPayload: answer.text } : {}),
    });
    // Of a device that can do neither, nothing is kept, and it does not matter that it answers too late.
    const mayLose = behaviour.leaves(device) || behaviour.catchesUp(device);
    if (answer.kind === 'no-answer' && !mayLose) return NO_ANSWER;
    // What is answered at once cannot be lost any more.
    if (answer.kind === 'answer' && answer.latencyMs === 0) {
      response?.carryOut();
      return Promise.resolve({ status: answer.status, payload: answer.text });
    }
    return new Promise((resolve, reject) => {
      const lose = (): void => {
        timer?.cancel();
        reject(new Error('the device is not connected any more'));
      };
      const act = (): void => {
        calls.get(deviceId)?.delete(lose);
        if (answer.kind === 'answer') resolve({ status: answer.status, payload: answer.text });
        else reject(new Error('the device dropped its connection'));
        response?.carryOut();
      };
      let timer: HubTimer | undefined;
      if (mayLose) calls.set(deviceId, (calls.get(deviceId) ?? new Set()).add(lose));
      if (answer.kind === 'no-answer') return;
      if (answer.latencyMs === 0) act();
      else timer = clock.setTimer(answer.latencyMs, act);
    });
  };

  const link: DeviceLink = {
    acceptsMethods: ({ deviceId }) => {
      const device = script.find(deviceId);
      return device !== undefined && behaviour.hasMethods(device);
    },
    invokeMethod: ({ deviceId }, call) => {
      const device = script.find(deviceId);
      if (device === undefined) return NO_ANSWER;
      if (!behaviour.leaves(device) && !behaviour.catchesUp(device)) return perform(device, call);
      return new Promise((resolve, reject) => {
        hearSoon({
          deviceId,
          isOver: false,
          hear: () => void perform(device, call).then(resolve, reject),
          lose: () => reject(new Error('the device left before it heard of the call')),
        });
      });
    },
    desiredChanged: ({ deviceId }, patch, version) => {
      const device = script.find(deviceId);
      if (device === undefined) return;
      hearSoon({
        deviceId,
        isOver: false,
        hear: () => {
          onEvent?.({ kind: 'desired', deviceId, group: device.group.name, via: 'process', version });
          behaviour.desiredChanged(new Body(device), patch);
        },
        lose: () => undefined,
      });
    },
    close: ({ deviceId }) => {
      const device = script.find(deviceId);
      if (device !== undefined) disconnected(device);
    },
  };

  return {
    connect,
    disconnect: (device) => {
      if (!behaviour.isGone(device)) leave(device);
    },
    close: () => {
      for (const { deviceId } of script.devices()) gate.disconnect({ deviceId }, link);
    },
  };
}
