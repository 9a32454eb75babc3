import { describe, expect, it } from 'vitest';
import { reportOfPatch, reportOfTwin } from '../../../../src/simulator/devices/behaviour/follow-desired.ts';

/** Of a device that has steps for its firmware. */
const copying = (reportDesired: readonly string[]) => ({ reportDesired, onDesired: { firmware: [] } });

describe('of a desired patch a device reports', () => {
  it.each([
    ['the named keys of it', ['lockTime'], { lockTime: '10m', floor: 2 }, { lockTime: '10m' }],
    [
      'with * all keys, but none of the hub',
      ['*'],
      { lockTime: '10m', floor: 2, $version: 3 },
      { lockTime: '10m', floor: 2 },
    ],
    ['with * no key that has steps', ['*'], { firmware: 2, floor: 2 }, { floor: 2 }],
    ['a removal as a removal', ['*'], { lockTime: null }, { lockTime: null }],
    ['nothing when the patch has no such key', ['lockTime'], { floor: 2 }, undefined],
    ['nothing when the device follows nothing', [], { lockTime: '10m' }, undefined],
  ])('%s', (_name, names, patch, report) => {
    expect(reportOfPatch(copying(names), patch)).toEqual(report);
  });
});

describe('of a whole twin a device reports', () => {
  it.each([
    ['what differs', ['*'], { a: 1, b: 2, $version: 4 }, { a: 1, b: 1, $version: 9 }, { b: 2 }],
    ['nothing when both agree', ['*'], { a: { b: [1, 2] } }, { a: { b: [1, 2] }, own: 1 }, undefined],
    [
      'differences inside, removals too',
      ['*'],
      { a: { keep: 1, set: 2 } },
      { a: { keep: 1, gone: 3 } },
      { a: { set: 2, gone: null } },
    ],
    ['an object over a value', ['*'], { a: { b: 1 } }, { a: 1 }, { a: { b: 1 } }],
    ['a list as a whole', ['*'], { a: [1, 2] }, { a: [1] }, { a: [1, 2] }],
    ['only the named keys', ['a'], { a: 1, b: 1 }, {}, { a: 1 }],
    ['no key that only the device has', ['*'], {}, { firmware: '1.0' }, undefined],
  ])('%s', (_name, names, desired, reported, report) => {
    expect(reportOfTwin(copying(names), desired, reported)).toEqual(report);
  });
});
