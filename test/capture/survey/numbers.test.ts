import { describe, expect, it } from 'vitest';
import { evenRange, representNumbers } from '../../../src/capture/survey/numbers.ts';

const weigh = (values: readonly number[]) => values.map((value) => ({ value, weight: 1 }));
const upTo = (count: number, make: (index: number) => number) =>
  Array.from({ length: count }, (_, index) => make(index));

describe('numbers that stand for others', () => {
  it('are ten, each for as many', () => {
    const stands = representNumbers(weigh(upTo(100, (index) => index)));
    const counts = new Map<number, number>();
    for (const stand of stands.values()) counts.set(stand, (counts.get(stand) ?? 0) + 1);
    expect([...counts.values()]).toEqual(Array.from({ length: 10 }, () => 10));
  });

  it('are rounded where they are large, so that none is that of a device', () => {
    const values = upTo(50, (index) => 12_345 + index * 137);
    for (const stand of representNumbers(weigh(values)).values()) expect(values).not.toContain(stand);
  });

  it('are rounded where they are fractions', () => {
    const stands = new Set(representNumbers(weigh(upTo(200, (index) => 20 + index * 0.0251))).values());
    for (const stand of stands) expect(String(stand).length).toBeLessThanOrEqual(4);
  });
});

describe('an even range', () => {
  it('is found', () => {
    expect(evenRange(weigh(upTo(61, (index) => 40 + index)))).toEqual([40, 100]);
  });
  it('has rounded ends where numbers are large', () => {
    expect(evenRange(weigh(upTo(100, (index) => 12_345 + index * 10)))).toEqual([12_300, 13_400]);
  });
  for (const [name, values] of [
    ['few numbers', [1, 2, 3]],
    ['fractions', upTo(50, (index) => index / 10)],
    ['numbers on a heap', upTo(200, (index) => (index < 150 ? index % 10 : index))],
  ] as const) {
    it(`is not found in ${name}`, () => expect(evenRange(weigh(values))).toBeUndefined());
  }
});
