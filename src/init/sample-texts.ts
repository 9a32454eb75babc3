import { createZoneCheck } from '../manifests/values/time-rules.ts';
import { modeline, type SchemaPlace } from './schema-address.ts';

const JOB = 'jobs/lock-doors.yaml';
const FLEET = 'jobs/fleets/building-43.yaml';
const SIMULATION = 'jobs/simulations/lock-doors.yaml';

/** A first job with its test, as path → text. `timeZone`: in which the job's time is read. */
export function sampleTexts(timeZone: string, place: SchemaPlace): ReadonlyMap<string, string> {
  return new Map([
    [JOB, jobText(timeZone, place)],
    [FLEET, fleetText(place)],
    [SIMULATION, simulationText(place)],
  ]);
}

export function isSample(file: string): boolean {
  return [JOB, FLEET, SIMULATION].includes(file);
}

/** The zone of a machine, where it is one that a manifest may have without a remark; otherwise UTC. */
export function sampleZone(timeZone: string): string {
  return createZoneCheck()(timeZone, []).length === 0 ? timeZone : 'UTC';
}

function jobText(timeZone: string, place: SchemaPlace): string {
  return `${modeline(JOB, place)}
# A first job: every weekday evening at ten, the doors of building 43 lock. Make it yours: \`npx hubjobs validate\` shows
# each mistake with its line.
apiVersion: hubjobs/v1
kind: Job
metadata:
  name: lock-doors
  description: Lock the doors of building 43 in the evening
spec:
  target:
    query: tags.building = '43' # which devices: what follows WHERE in a twin query
    maxDevices: 500 # if more devices match, the job is refused
  method: # call a direct method; \`twin\` in its place changes desired properties or tags
    name: lockDoor
    payload: { lockTime: 10m }
    responseTimeout: 30s
  schedule:
    cron: "0 22 * * MON-FRI" # to run it once, write \`at: 2027-03-01T22:00\` or \`at: merged\`
    timeZone: ${timeZone}
  startingDeadline: 15m # it may start until a quarter past ten, not later
  maxExecutionTime: 5m
  success: { minSucceeded: 90% } # the job fails below this; some doors are always offline
`;
}

function fleetText(place: SchemaPlace): string {
  return `${modeline(FLEET, place)}
# Simulated devices, for tests without a hub. \`npx hubjobs fleet capture\` writes such a file about the devices of your hub.
apiVersion: hubjobs/v1
kind: Fleet
metadata:
  name: building-43
  description: The doors of building 43, and one of another building
spec:
  groups:
    - name: doors
      count: 20
      idPattern: door-{index:2}
      tags: { building: "43", kind: door }
      reported: { lock: { state: open } }
      online: 90% # of 20 doors, two are not connected
      methods:
        lockDoor:
          payload: { Response: lockDoor called successfully }
          latency: { from: 20ms, to: 200ms }
          then: [{ report: { lock: { state: locked } } }]
    - name: other-doors
      count: 1
      idPattern: other-door-{index}
      tags: { building: "41", kind: door }
      reported: { lock: { state: open } }
`;
}

function simulationText(place: SchemaPlace): string {
  return `${modeline(SIMULATION, place)}
# A test of the job: \`npx hubjobs simulate\` plays a week on a local hub in a few seconds, and compares what happened.
apiVersion: hubjobs/v1
kind: Simulation
metadata:
  name: lock-doors
  description: The doors of building 43 lock on five evenings of a week, and no other door does
spec:
  jobs: [lock-doors]
  fleets: [building-43]
  from: 2027-03-01T00:00:00Z # a Monday
  for: 7d
  expect:
    jobs:
      lock-doors: { occurrences: 5, ran: 5, missed: 0, devices: 20, succeeded: ">= 90%", offline: 2 }
    twins:
      - query: tags.building = '43' AND connectionState = 'Connected'
        values: { properties.reported.lock.state: locked }
        devices: 18
      - query: tags.building = '41'
        values: { properties.reported.lock.state: open }
`;
}
