import type { QueryRow } from '../../../src/query/compile.ts';

function twin(deviceId: string, connected: boolean, parts: Record<string, unknown>): QueryRow {
  return {
    deviceId,
    etag: 'AAAAAAAAAAE=',
    deviceEtag: 'MTIz',
    status: 'enabled',
    connectionState: connected ? 'Connected' : 'Disconnected',
    cloudToDeviceMessageCount: 0,
    authenticationType: 'sas',
    version: 2,
    capabilities: { iotEdge: false },
    ...parts,
  };
}

const at = (desired: object, reported: object) => ({ desired, reported });

/** Six devices that differ in what is there and what is not. */
export const TWINS: readonly QueryRow[] = [
  twin('door-1', true, {
    tags: { building: '43', floor: 1, wing: { side: 'north' }, active: true },
    properties: at({ lock: { time: 10 }, $version: 3 }, { fw: '1.2.0', battery: 80 }),
  }),
  twin('door-2', false, {
    tags: { building: '43', floor: 2, active: false },
    properties: at({ lock: { time: 20 }, $version: 1 }, { fw: '1.3.0', battery: 15 }),
  }),
  twin('door-3', true, {
    status: 'disabled',
    tags: { building: '44', floor: 3, wing: { side: 'south' }, list: ['a', 'b'] },
    properties: at({ $version: 1 }, { fw: '2.0.0', battery: 55.5 }),
  }),
  twin('gate-1', true, {
    tags: { building: '45', floor: -1, 'odd key': 'x', group: 'g1' },
    properties: at({ lock: { time: 10 }, limit: 100, $version: 1 }, { battery: 100, limit: 90 }),
    configurations: { 'edge-1': { status: 'Applied' } },
  }),
  twin('gate-2', false, {
    tags: { floor: '2', note: "it's \\ here" },
    properties: at({ $version: 1 }, { fw: '', battery: 0 }),
    capabilities: { iotEdge: true },
  }),
  twin('bare', false, { version: 7, tags: {}, properties: at({ $version: 1 }, { $version: 1 }) }),
];
