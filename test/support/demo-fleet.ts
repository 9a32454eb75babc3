import type { FleetSpec, GroupSpec, MethodSpec } from '../../src/simulator/devices/fleet-spec.ts';

export const lockDoor: MethodSpec = {
  status: 200,
  payload: { Response: 'lockDoor called successfully' },
  latency: { fromMs: 0, toMs: 0 },
  failures: [],
  steps: [],
};

/** Doors of building 43, as the tutorial has them; a test changes what it is about. */
export const doors = (changes: Partial<GroupSpec> = {}): GroupSpec => ({
  name: 'doors',
  count: 6,
  idPattern: 'door-{index:3}',
  tags: { building: '43', floor: { $cycle: [1, 2, 3] } },
  desired: { lockTime: '5m' },
  reported: { firmware: '1.0' },
  online: 1,
  methods: { lockDoor },
  reportDesired: [],
  onDesired: {},
  ...changes,
});

export const fleetOf = (...groups: readonly GroupSpec[]): FleetSpec => ({ name: 'demo', seed: 7, groups });
