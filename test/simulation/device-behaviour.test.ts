import { describe, expect, it } from 'vitest';
import { renderSimulationsJson } from '../../src/report/simulation/json.ts';
import type { HubState } from '../../src/simulator/state/hub-state.ts';
import { simulateText } from '../support/simulated-world.ts';

const job = (name: string, target: string, action: string, schedule: string) => `---
apiVersion: hubjobs/v1
kind: Job
metadata: { name: ${name} }
spec:
  target: { query: "${target}" }
  ${action}
  schedule: ${schedule}
  startingDeadline: 1h
  maxExecutionTime: 15m
`;
const at = (time: string) => `{ at: "2027-03-01T${time}", timeZone: Europe/Budapest }`;
const call = (name: string, more: string) => `method: { name: ${name}, ${more} }`;
const wait = 'responseTimeout: 60s, connectTimeout: 60s';

const JOBS = [
  job('reboot', "tags.kind = 'gateway'", call('reboot', `payload: { reason: test }, ${wait}`), at('09:00')),
  // While some are away after the reboot, and once more when all are back.
  job('status', "tags.kind = 'gateway'", call('status', `payload: { ask: [1, 2] }, ${wait}`), at('09:01')),
  job('reboot-again', "tags.kind = 'gateway'", call('reboot', wait), at('10:00')),
  job(
    'firmware',
    "tags.kind = 'gateway'",
    'twin: { desired: { firmware: { version: 2.0.0 }, mode: eco } }',
    at('11:00'),
  ),
  // In the middle of the update, when devices are busy.
  job('lock', "tags.site = 'x'", call('lock', `payload: { lockTime: 5m }, ${wait}`), at('11:02')),
  // A newer version for some before the first update is done, and the same version again.
  job('newer', 'tags.ring = 1', 'twin: { desired: { firmware: { version: 2.1.0 } } }', at('11:03')),
  job('same', 'tags.ring = 1', 'twin: { desired: { firmware: { version: 2.1.0 } } }', at('12:00')),
  job('rotate', "tags.site = 'x'", call('rotate', `payload: { keep: [{ days: 7 }] }, ${wait}`), at('13:00')),
  job(
    'lock-hourly',
    "tags.site = 'x'",
    call('lock', wait),
    '{ cron: "30 * * * *", timeZone: Europe/Budapest }',
  ),
].join('');

const FLEET = `---
apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: rich }
spec:
  seed: 11
  groups:
    - name: gateways
      count: 9
      idPattern: gw-{index}
      tags: { kind: gateway, site: x, ring: { $cycle: [1, 2, 3] } }
      desired: { firmware: { version: 1.0.0 } }
      reported: { firmware: { version: 1.0.0, phase: idle } }
      online: 95%
      methods: &methods
        reboot:
          status: 202
          payload: { state: rebooting, was: { $reported: bootCount, default: never }, ring: { $tag: ring } }
          latency: { from: 0s, to: 900ms }
          failures:
            - when: properties.reported.firmware.phase IN ['downloading', 'applying']
              status: 409
              payload: { error: updating }
            - { share: 12%, instead: disconnect }
            - { share: 12%, of: devices, instead: no-answer }
          then:
            - report: { lastReason: { $request: reason, default: unknown } }
            - wait: { from: 0s, to: 2s }
            - offline: { median: 90s, p99: 4m }
            - report: { bootCount: { $add: [{ $reported: bootCount }, 1] }, lastReboot: { $now: true } }
        status:
          payload: { asked: { $request: "*" }, all: { $reported: "*" }, wish: { $desired: firmware.version } }
          latency: { median: 80ms, p99: 2s }
        lock:
          payload: { text: { $template: "{index:2} of {tag.kind}: {request.lockTime} at {now}" }, level: { $range: [1, 9] } }
          failures:
            - { when: properties.reported.firmware.phase = 'downloading', status: 409, payload: { phase: { $reported: firmware.phase } } }
            - { share: 20%, status: 503 }
        rotate:
          payload: { state: enrolled }
          then:
            - report:
                certificate:
                  thumbprint: { $hex: 40 }
                  expires: { $now: true, plus: 90d }
                  keep: { $request: keep }
      reportDesired: [mode]
      onDesired:
        firmware:
          - report: { firmware: { phase: downloading, target: { $desired: firmware.version } } }
          - wait: { from: 1m, to: 3m }
          - report: { firmware: { phase: applying } }
          - offline: 60s
          - wait: 1s
          - report: { firmware: { phase: { $weighted: [{ value: applied, weight: 3 }, { value: failed, weight: 1 }] }, version: { $desired: firmware.version }, target: null } }
    - name: sleepers
      count: 4
      idPattern: sleeper-{index}
      tags: { kind: gateway, site: x, ring: { $cycle: [1, 2] } }
      desired: { firmware: { version: 1.0.0 } }
      reported: { firmware: { version: 1.0.0, phase: idle } }
      offline: { every: 30m, for: 4m }
      methods: *methods
      onDesired:
        # The first step takes it away as soon as it hears.
        firmware: [{ offline: 20s }, { report: { firmware: { version: { $desired: firmware.version } } } }]
    # New firmware of which some devices do not come back, some report an error and some lose the connection again and again.
    - name: fragile
      count: 8
      idPattern: fragile-{index}
      tags: { kind: gateway, site: x, ring: { $cycle: [1, 2] } }
      desired: { firmware: { version: 1.0.0 } }
      reported: { firmware: { version: 1.0.0, phase: idle } }
      offline: { every: 1h, for: 3m }
      methods: *methods
      onDesired:
        firmware:
          - wait: { from: 20s, to: 40s }
          - { offline: forever, share: 25%, when: properties.desired.firmware.version = '2.0.0' }
          - { flap: { offline: { from: 10s, to: 40s }, online: 3m }, share: 25%, when: properties.desired.firmware.version = '2.0.0' }
          - { fail: { firmware: { phase: failed, at: { $now: true } } }, share: 50%, when: properties.desired.firmware.version = '2.1.0' }
          - report: { firmware: { version: { $desired: firmware.version } } }
`;

function twinsOf(state: HubState): unknown {
  return JSON.parse(JSON.stringify([...state.registry.devices()].map(({ row }) => row)));
}

async function simulate(connect: number) {
  const from = Date.parse('2027-03-01T08:00:00+01:00');
  const twins: unknown[] = [];
  const inspect = (state: HubState) => twins.push(twinsOf(state));
  const at = [62, 66, 125, 182, 186, 190, 241, 310, 719].map((minute) => ({
    at: from + minute * 60_000,
    inspect,
  }));
  const { report, received } = await simulateText(JOBS + FLEET, {
    connect,
    inspections: at,
    forMs: 12 * 3_600_000,
  });
  return { report, twins, received: received.map(({ what, devices }) => ({ what, devices })) };
}

describe('devices with rich behaviour', () => {
  it('do the same in process and over MQTT with the device SDK: answers, twins at any time, every byte of the report', async () => {
    const inProcess = await simulate(0);
    const overMqtt = await simulate(Number.MAX_SAFE_INTEGER);
    expect(overMqtt.report.fleet.overMqtt).toBeGreaterThanOrEqual(12);
    expect(overMqtt.twins).toEqual(inProcess.twins);
    expect(overMqtt.received).toEqual(inProcess.received);
    expect(inProcess.report.notices).toContainEqual({
      code: 'devices-failed',
      message:
        'after desired firmware: 2 devices went offline for ever, 2 devices lost the connection again and again, 1 device reported an error',
    });
    const same = { overMqtt: 0 };
    expect(
      renderSimulationsJson([
        { report: { ...overMqtt.report, fleet: { ...overMqtt.report.fleet, ...same } }, checks: [] },
      ]),
    ).toBe(renderSimulationsJson([{ report: inProcess.report, checks: [] }]));
  }, 120_000);
});
