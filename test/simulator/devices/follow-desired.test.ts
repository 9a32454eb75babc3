import { describe, expect, it } from 'vitest';
import { reportOfPatch, reportOfTwin } from '../../../src/simulator/devices/follow-desired.ts';

/** Of a device that has steps for its firmware. */
const copying = (reportDesired: readonly string[]) => ({ reportDesired, onDesired: { firmware: [] } });

describe('a desired patch is reported', () => {
  it.each([
    ['the named keys of it', ['lockTime'], { lockTime: '10m', floor: 2 }, { lockTime: '10m' }],
    [
      'all keys with *, but none of the hub',
      ['*'],
      { lockTime: '10m', floor: 2, $version: 3 },
      { lockTime: '10m', floor: 2 },
    ],
    ['with * not what has steps of its own', ['*'], { firmware: 2, floor: 2 }, { floor: 2 }],
    ['a removal as a removal', ['*'], { lockTime: null }, { lockTime: null }],
    ['nothing when it has no such key', ['lockTime'], { floor: 2 }, undefined],
    ['nothing when the device follows nothing', [], { lockTime: '10m' }, undefined],
  ])('%s', (_name, names, patch, report) => {
    expect(reportOfPatch(copying(names), patch)).toEqual(report);
  });
});

describe('a whole twin is reported', () => {
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
    ['not what is the device’s own', ['*'], {}, { firmware: '1.0' }, undefined],
  ])('%s', (_name, names, desired, reported, report) => {
    expect(reportOfTwin(copying(names), desired, reported)).toEqual(report);
  });
});
