import { ManualClock } from '../../src/simulator/clock/manual-clock.ts';
import type { DeviceHandle } from '../../src/simulator/devices/behaviour/device-handle.ts';
import { FleetBehaviour } from '../../src/simulator/devices/behaviour/fleet-behaviour.ts';
import { merged } from '../../src/simulator/devices/behaviour/follow-desired.ts';
import { scriptFleet } from '../../src/simulator/devices/device-script.ts';
import type { GroupSpec } from '../../src/simulator/devices/fleet-spec.ts';
import type { JsonObject, JsonValue } from '../../src/simulator/json.ts';
import { doors, fleetOf } from './demo-fleet.ts';

export const START = '2027-03-01T20:00:00Z';

/** A device with a twin and without a hub, and a diary of what its behaviour makes it do. */
export function liveDevice(changes: Partial<GroupSpec>, index = 1) {
  const clock = new ManualClock(START);
  const script = scriptFleet(fleetOf(doors(changes)));
  const group = script.fleet.groups[0];
  if (group === undefined) throw new Error('the fleet is empty');
  const device = script.nth(group, index);
  const { desired, reported } = script.initialTwin(device);
  const twin: { desired: JsonObject; reported: JsonObject } = { desired, reported };
  let isConnected = true;
  let isOutage = false;
  const behaviour = new FleetBehaviour({ script, clock, isAway: () => isOutage });
  const diary: string[] = [];
  const note = (text: string) => diary.push(`${new Date(clock.now()).toISOString().slice(14, 19)} ${text}`);
  const leave = () => {
    isConnected = false;
    note('leaves');
    behaviour.disconnected(device);
  };
  const connect = () => {
    isConnected = true;
    note('connects');
    behaviour.connected(handle);
  };
  const handle: DeviceHandle = {
    device,
    readTwin: () => twin,
    report: (patch, done) => {
      note(isConnected ? `reports ${JSON.stringify(patch)}` : 'reports in vain');
      twin.reported = merged(twin.reported, patch);
      done();
    },
    leave,
    comeBack: connect,
  };
  return {
    behaviour,
    handle,
    clock,
    diary,
    twin,
    /** Calls a method, waits for its answer and lets the device carry it out. */
    async call(method: string, payload: JsonValue = null) {
      const response = behaviour.call(handle, method, () => payload);
      const answer = response?.answer;
      if (answer && 'latencyMs' in answer && answer.latencyMs > 0) await clock.advance(answer.latencyMs);
      response?.carryOut();
      return answer;
    },
    /** The service writes desired properties; a device that is connected is told. */
    desire(patch: JsonObject) {
      twin.desired = merged(twin.desired, patch);
      if (isConnected) behaviour.desiredChanged(handle, patch);
    },
    beginOutage() {
      isOutage = true;
      if (!behaviour.isGone(device)) leave();
    },
    endOutage() {
      isOutage = false;
      if (!behaviour.isGone(device)) connect();
    },
  };
}
