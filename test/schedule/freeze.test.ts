import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Freeze } from '../../src/model/freeze.ts';
import { createFreezeCheck } from '../../src/schedule/freeze.ts';
import { occurrences } from '../../src/schedule/occurrences.ts';

const instant = (text: string) => Date.parse(text);

const freeze = (name: string, changes: Partial<Freeze>): Freeze => ({
  name,
  reason: `because of ${name}`,
  effect: 'deny',
  window: { kind: 'range', from: instant('2026-12-20T00:00Z'), to: instant('2027-01-04T00:00Z') },
  manifests: { kind: 'all' },
  ...changes,
});

const nightly = (durationInSeconds: number, cron = '0 22 * * *', timeZone = 'UTC') =>
  ({
    kind: 'recurring',
    schedule: { kind: 'cron', cron, timeZone, dst: {} },
    durationInSeconds,
  }) as const;

const lockDoors = { name: 'lock-doors', labels: { team: 'facilities', area: 'doors' } };
const HOUR = 3_600;

describe('a freeze', () => {
  const holidays = freeze('holidays', {});
  const nights = freeze('nights', { effect: 'allow', window: nightly(6 * HOUR) });
  const noon = freeze('noon', {
    effect: 'allow',
    window: nightly(HOUR, '0 12 * * *'),
  });
  const cases: readonly {
    readonly name: string;
    readonly freezes: readonly Freeze[];
    readonly at: string;
    readonly frozenBy: string | undefined;
  }[] = [
    { name: 'nothing is frozen without any', freezes: [], at: '2026-12-25T00:00Z', frozenBy: undefined },
    { name: 'just before a range', freezes: [holidays], at: '2026-12-19T23:59Z', frozenBy: undefined },
    { name: 'at its first instant', freezes: [holidays], at: '2026-12-20T00:00Z', frozenBy: 'holidays' },
    { name: 'in its last minute', freezes: [holidays], at: '2027-01-03T23:59Z', frozenBy: 'holidays' },
    {
      name: 'at its end, which is outside',
      freezes: [holidays],
      at: '2027-01-04T00:00Z',
      frozenBy: undefined,
    },
    { name: 'before an allowed window', freezes: [nights], at: '2026-05-01T21:59Z', frozenBy: 'nights' },
    { name: 'at its start', freezes: [nights], at: '2026-05-01T22:00Z', frozenBy: undefined },
    { name: 'over midnight', freezes: [nights], at: '2026-05-02T03:59Z', frozenBy: undefined },
    { name: 'at its end', freezes: [nights], at: '2026-05-02T04:00Z', frozenBy: 'nights' },
    {
      name: 'one of two allowed windows',
      freezes: [nights, noon],
      at: '2026-05-02T12:30Z',
      frozenBy: undefined,
    },
    {
      name: 'none of two tells the first',
      freezes: [nights, noon],
      at: '2026-05-02T13:00Z',
      frozenBy: 'nights',
    },
    {
      name: 'deny wins over allow',
      freezes: [nights, holidays],
      at: '2026-12-24T23:00Z',
      frozenBy: 'holidays',
    },
    {
      name: 'deny is told before allow where both freeze',
      freezes: [nights, holidays],
      at: '2026-12-24T12:00Z',
      frozenBy: 'holidays',
    },
    {
      name: 'of two denials the first in the file is told',
      freezes: [freeze('a', {}), holidays],
      at: '2026-12-24T12:00Z',
      frozenBy: 'a',
    },
    {
      name: 'another manifest by name',
      freezes: [freeze('others', { manifests: { kind: 'names', names: ['open-doors'] } })],
      at: '2026-12-24T12:00Z',
      frozenBy: undefined,
    },
    {
      name: 'this manifest by name',
      freezes: [freeze('mine', { manifests: { kind: 'names', names: ['open-doors', 'lock-doors'] } })],
      at: '2026-12-24T12:00Z',
      frozenBy: 'mine',
    },
    {
      name: 'all labels have to be carried',
      freezes: [
        freeze('others', { manifests: { kind: 'labels', labels: { team: 'facilities', area: 'roof' } } }),
        freeze('mine', { manifests: { kind: 'labels', labels: { team: 'facilities' } } }),
      ],
      at: '2026-12-24T12:00Z',
      frozenBy: 'mine',
    },
    {
      name: 'an allowed window of others does not bind this one',
      freezes: [freeze('others', { effect: 'allow', manifests: { kind: 'names', names: ['open-doors'] } })],
      at: '2026-05-01T12:00Z',
      frozenBy: undefined,
    },
    {
      name: 'a window is as long as it says on a night with an hour less',
      freezes: [freeze('night', { window: nightly(6 * HOUR, '0 22 * * *', 'Europe/Budapest') })],
      at: '2026-03-29T02:59Z',
      frozenBy: 'night',
    },
    {
      name: 'and so it ends an hour later on the wall',
      freezes: [freeze('night', { window: nightly(6 * HOUR, '0 22 * * *', 'Europe/Budapest') })],
      at: '2026-03-29T03:00Z',
      frozenBy: undefined,
    },
    {
      name: 'a window longer than the time between its starts never ends',
      freezes: [freeze('always', { window: nightly(48 * HOUR) })],
      at: '2026-05-02T21:59Z',
      frozenBy: 'always',
    },
  ];
  it.each(cases)('$name', ({ freezes, at, frozenBy }) => {
    expect(createFreezeCheck(freezes, lockDoors)(instant(at))?.freeze).toBe(frozenBy);
  });

  it('gives its name, its effect and its reason', () => {
    const check = createFreezeCheck([nights], lockDoors);
    expect(check(instant('2026-05-01T12:00Z'))).toEqual({
      freeze: 'nights',
      effect: 'allow',
      reason: 'because of nights',
    });
  });

  it('holds exactly the times that follow a start by less than its length', () => {
    const cron = fc.constantFrom('0 22 * * *', '*/20 1-4 * * SUN', '30 2 * * *', '0 0 1 * *');
    const zone = fc.constantFrom('UTC', 'Europe/Budapest', 'Australia/Lord_Howe');
    const minutes = fc.integer({ min: 1, max: 3_000 });
    const at = fc
      .integer({ min: 0, max: 366 * 24 * 60 })
      .map((minute) => Date.UTC(2026, 0, 3) + minute * 60_000);
    fc.assert(
      fc.property(cron, zone, minutes, at, (text, timeZone, length, time) => {
        const window = nightly(length * 60, text, timeZone);
        const starts = [...occurrences(window.schedule, { from: Date.UTC(2025, 11, 1), to: time + 1 })];
        const expected = starts.some(({ scheduledAt }) => time < scheduledAt + length * 60_000);
        const check = createFreezeCheck([freeze('window', { window })], lockDoors);
        expect(check(time) !== undefined).toBe(expected);
      }),
      { numRuns: 150 },
    );
  });
});
