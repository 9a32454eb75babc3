import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReceivedTally } from '../../../src/simulation/fleet/received-tally.ts';
import type { DeviceEvent } from '../../../src/simulator/devices/device-event.ts';

const method = (over: object): DeviceEvent => ({
  kind: 'method',
  deviceId: 'd1',
  group: 'doors',
  via: 'process',
  method: 'open',
  payload: '{}',
  answer: 'answer',
  status: 200,
  answerPayload: '{"ok":true}',
  ...over,
});
const source = { deviceId: 'd1', group: 'doors', via: 'process' } as const;

/** Each with what it is in words. */
const EVENTS: readonly (readonly [DeviceEvent, string | undefined])[] = [
  [{ ...source, kind: 'connected' }, undefined],
  [{ ...source, kind: 'disconnected' }, undefined],
  [{ ...source, kind: 'desired', version: 2 }, 'new desired properties'],
  [{ ...source, kind: 'desired', version: 3 }, 'new desired properties'],
  [method({}), 'method open with {}: answered 200 {"ok":true}'],
  [method({ via: 'mqtt' }), 'method open with {}: answered 200 {"ok":true}'],
  [method({ deviceId: 'd2' }), 'method open with {}: answered 200 {"ok":true}'],
  [method({ method: 'close' }), 'method close with {}: answered 200 {"ok":true}'],
  [method({ payload: '1' }), 'method open with 1: answered 200 {"ok":true}'],
  [method({ status: 500 }), 'method open with {}: answered 500 {"ok":true}'],
  [method({ answerPayload: 'null' }), 'method open with {}: answered 200'],
  [method({ answer: 'no-answer' }), 'method open with {}: did not answer'],
  [method({ answer: 'disconnect' }), 'method open with {}: dropped the connection'],
];

describe('what devices received', () => {
  it('is counted in words, in whatever order it comes', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...EVENTS), { maxLength: 40 }), (entered) => {
        const tally = new ReceivedTally();
        const expected = new Map<string, { devices: number; overMqtt: number }>();
        for (const [event, what] of entered) {
          tally.record(event);
          if (what === undefined) continue;
          const count = expected.get(what) ?? { devices: 0, overMqtt: 0 };
          count.devices += 1;
          if (event.via === 'mqtt') count.overMqtt += 1;
          expected.set(what, count);
        }
        const lines = tally.lines();
        expect(new Map(lines.map(({ what, ...count }) => [what, count]))).toEqual(expected);
        const counts = lines.map(({ devices }) => devices);
        expect(counts).toEqual([...counts].sort((left, right) => right - left));
      }),
    );
  });
});
