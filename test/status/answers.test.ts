import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AnswerGroup, answerOf } from '../../src/model/answer-group.ts';
import { AnswerTally } from '../../src/model/answer-tally.ts';
import type { DeviceResult } from '../../src/model/hub-job.ts';

type Said = Omit<DeviceResult, 'deviceId'>;

function refused(methodPayload: string): Said {
  return { outcome: 'refused', methodStatus: 500, methodPayload };
}

/** The groups of devices d000, d001, ... that said this. */
function groupsOf(said: readonly Said[], tally = new AnswerTally()): readonly AnswerGroup[] {
  said.forEach((one, index) => {
    tally.add(answerOf({ deviceId: `d${String(index).padStart(3, '0')}`, ...one }));
  });
  return tally.groups();
}

function short({ devices, likeness, answer, errorCode, methodStatus }: AnswerGroup) {
  return [
    devices,
    likeness,
    [methodStatus, errorCode, answer].filter((part) => part !== undefined).join(' '),
  ];
}

const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, n) => make(n));

const table: readonly (readonly [string, readonly Said[], readonly unknown[]])[] = [
  [
    'equal answers are one group',
    times(9, () => refused('{"error":"no lock"}')),
    [[9, 'equal', '500 {"error":"no lock"}']],
  ],
  [
    'different words are different groups',
    [...times(3, () => refused('"jammed"')), refused('"low battery"')],
    [
      [3, 'equal', '500 "jammed"'],
      [1, 'equal', '500 "low battery"'],
    ],
  ],
  [
    'the same words with another status are another group',
    [refused('"no"'), { ...refused('"no"'), methodStatus: 404 }, refused('"no"')],
    [
      [2, 'equal', '500 "no"'],
      [1, 'equal', '404 "no"'],
    ],
  ],
  [
    'a few numbers are things apart',
    times(10, (n) => refused(`{"code":${n % 5}}`)),
    times(5, (n) => [2, 'equal', `500 {"code":${n}}`]),
  ],
  [
    'many numbers are a measurement',
    times(60, (n) => refused(`{"celsius":${20 + n / 10},"unit":"C"}`)),
    [[60, 'similar', '500 {"celsius":…,"unit":"C"}']],
  ],
  [
    'a value that is always the same is said beside one that is not',
    times(60, (n) => refused(`{"code":17,"at":"2026-03-02T20:${10 + n}:00.123Z"}`)),
    [[60, 'similar', '500 {"code":17,"at":"…"}']],
  ],
  [
    'names with numbers, hardware addresses and lists of numbers vary',
    times(60, (n) =>
      refused(`{"id":"door-${n}","mac":"aa:bb:cc:dd:ee:${n + 10}","last":[${times((n % 9) + 1, String)}]}`),
    ),
    [[60, 'similar', '500 {"id":"…","mac":"…","last":[…]}']],
  ],
  [
    'a few devices with a number each are no list of devices',
    times(8, (n) => refused(`{"serial":"SN-${n}"}`)),
    [[8, 'similar', '500 {"serial":"…"}']],
  ],
  [
    'what a fifth says is not lost among what everybody says otherwise',
    [...times(30, () => refused('{"code":17}')), ...times(30, (n) => refused(`{"code":${100 + n}}`))],
    [
      [30, 'equal', '500 {"code":17}'],
      [30, 'similar', '500 {"code":…}'],
    ],
  ],
  [
    'what comes late is counted with those alike',
    [...times(60, (n) => refused(`{"code":${100 + n}}`)), refused('{"code":"seventeen"}')],
    [
      [60, 'similar', '500 {"code":…}'],
      [1, 'equal', '500 {"code":"seventeen"}'],
    ],
  ],
  [
    'errors of the hub are grouped by code and words, less their times and ids',
    times(40, (n) => ({
      outcome: 'offline',
      errorCode: 'DeviceNotOnline',
      errorDescription: `Timed out. Tracking ID:83a8${n}b-G:${n}-TimeStamp:05/27/2026 10:00:${n + 10}`,
    })),
    [[40, 'similar', 'DeviceNotOnline Timed out. Tracking ID:…:…:05/27/2026 …']],
  ],
  [
    'an empty answer is none',
    [refused('null'), { outcome: 'refused', methodStatus: 500 }],
    [[2, 'equal', '500']],
  ],
  [
    'long answers are cut, between characters',
    [refused(`"${'x'.repeat(197)}👍👍"`)],
    [[1, 'equal', `500 "${'x'.repeat(197)}…`]],
  ],
];

describe('devices by their answer', () => {
  it.each(table)('%s', (_, said, expected) => {
    expect(groupsOf(said).map(short)).toEqual(expected);
  });

  it('names the first five of a group by id, modules with their device', () => {
    const tally = new AnswerTally();
    for (const deviceId of ['d9', 'd3', 'd7', 'd1', 'd8', 'd2']) {
      tally.add(answerOf({ deviceId, moduleId: 'lock', ...refused('"no"') }));
    }
    expect(tally.groups()[0]?.examples).toEqual(['d1/lock', 'd2/lock', 'd3/lock', 'd7/lock', 'd8/lock']);
  });

  it('counts what is past the most shapes as other answers, and says what these have in common', () => {
    const words = times(80, (n) => n.toString(3).replace(/./g, (digit) => 'abc'[Number(digit)] ?? ''));
    const groups = groupsOf(words.map((word) => refused(JSON.stringify(word))));
    expect(groups).toHaveLength(51);
    expect(groups[0]).toMatchObject({
      likeness: 'other',
      outcome: 'refused',
      methodStatus: 500,
      devices: 30,
    });
    const offline = groupsOf([{ outcome: 'offline' }], new AnswerTally());
    expect(offline.map(({ likeness }) => likeness)).toEqual(['equal']);
  });
});

const OUTCOMES = ['succeeded', 'refused', 'failed', 'offline', 'timed-out', 'pending', 'cancelled'] as const;

const anySaid: fc.Arbitrary<Said> = fc.record(
  {
    outcome: fc.constantFrom(...OUTCOMES),
    methodStatus: fc.constantFrom(200, 404, 500),
    methodPayload: fc.oneof(
      fc.integer().map((n) => `{"n":${n}}`),
      fc.constantFrom('"jammed"', '{"code":1}', '{"code":2}', '…', ''),
      fc.string({ unit: 'binary', maxLength: 300 }),
    ),
    errorCode: fc.constantFrom('DeviceNotOnline', 'GatewayTimeout'),
    errorDescription: fc.string({ maxLength: 20 }),
  },
  { requiredKeys: ['outcome'] },
);

describe('whatever devices say', () => {
  it('every device is counted once, in its class', () => {
    fc.assert(
      fc.property(fc.array(anySaid, { maxLength: 200 }), (said) => {
        const groups = groupsOf(said);
        for (const outcome of OUTCOMES) {
          const counted = groups.filter((group) => group.outcome === outcome);
          expect(counted.reduce((sum, { devices }) => sum + devices, 0)).toBe(
            said.filter((one) => one.outcome === outcome).length,
          );
        }
        for (const { answer = '', examples, devices } of groups) {
          expect(answer.length).toBeLessThanOrEqual(200);
          expect(examples).toHaveLength(Math.min(5, devices));
          expect(examples).toEqual([...examples].sort());
        }
      }),
    );
  });

  it('the order of the devices changes nothing while few things are said', () => {
    const few = fc.array(
      fc.record({
        outcome: fc.constantFrom('refused' as const, 'succeeded' as const),
        methodPayload: fc.integer({ min: 0, max: 15 }).map((n) => `{"n":${n}}`),
      }),
    );
    fc.assert(
      fc.property(few, (said) => {
        const rows = said.map((one, index) => answerOf({ deviceId: `d${index}`, ...one }));
        const tally = (all: readonly AnswerGroup[]) => {
          const counted = new AnswerTally();
          for (const one of all) counted.add(one);
          return counted.groups();
        };
        expect(tally(rows.toReversed())).toEqual(tally(rows));
      }),
    );
  });

  it('groups of groups lose nobody, and say where each went', () => {
    fc.assert(
      fc.property(fc.array(fc.array(anySaid, { maxLength: 40 }), { maxLength: 6 }), (jobs) => {
        const tally = new AnswerTally();
        const parts = jobs.flatMap((said) =>
          groupsOf(said).map((group) => ({ group, count: tally.add(group) })),
        );
        const groups = tally.groups();
        for (const group of groups) {
          const members = parts.filter(({ count }) => count.group === group);
          expect(members.reduce((sum, part) => sum + part.group.devices, 0)).toBe(group.devices);
          expect(members.every((part) => part.group.outcome === group.outcome)).toBe(true);
        }
      }),
    );
  });

  it('memory does not grow with the answers', () => {
    const tally = new AnswerTally();
    for (let n = 0; n < 200_000; n += 1) {
      tally.add(
        answerOf({
          deviceId: `d${n}`,
          ...refused(`{"n":${n},"word":"${n.toString(36).replace(/\d/g, 'x')}"}`),
        }),
      );
    }
    const groups = tally.groups();
    expect(groups.length).toBeLessThanOrEqual(51 * 6);
    expect(groups.reduce((sum, { devices }) => sum + devices, 0)).toBe(200_000);
  });
});
