import type { Fleet } from '../src/model/fleet.ts';

export const FAILING_SHARE = 0.01;

/** Doors that answer at once, one in a hundred with an error. */
export const benchFleet = (devices: number): Fleet => ({
  name: 'bench',
  seed: 1,
  groups: [
    {
      name: 'doors',
      count: devices,
      idPattern: 'door-{index:7}',
      tags: { ring: { $cycle: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] } },
      desired: {},
      reported: {},
      online: 1,
      methods: {
        work: {
          status: 200,
          payload: { done: true },
          latency: { fromMs: 0, toMs: 0 },
          failures: [{ share: FAILING_SHARE, of: 'devices', kind: 'answer', status: 500, payload: null }],
          steps: [],
        },
      },
      reportDesired: [],
      onDesired: {},
    },
  ],
});
