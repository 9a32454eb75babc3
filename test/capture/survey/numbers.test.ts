import { describe, expect, it } from 'vitest';
import { evenRange, representNumbers } from '../../../src/capture/survey/numbers.ts';

const weigh = (values: readonly number[]) => values.map((value) => ({ value, weight: 1 }));
const upTo = (count: number, make: (index: number) => number) =>
  Array.from({ length: count }, (_, index) => make(index));

describe('numbers that represent others', () => {
  it('are ten, each for equally many', () => {
    const representatives = representNumbers(weigh(upTo(100, (index) => index)));
    const counts = new Map<number, number>();
    for (const number of representatives.values()) counts.set(number, (counts.get(number) ?? 0) + 1);
    expect([...counts.values()]).toEqual(Array.from({ length: 10 }, () => 10));
  });

  it('are rounded when they are large, so that none identifies a device', () => {
    const values = upTo(50, (index) => 12_345 + index * 137);
    for (const stand of representNumbers(weigh(values)).values()) expect(values).not.toContain(stand);
  });

  it('are rounded when they are fractions', () => {
    const representatives = new Set(
      representNumbers(weigh(upTo(200, (index) => 20 + index * 0.0251))).values(),
    );
    for (const number of representatives) expect(String(number).length).toBeLessThanOrEqual(4);
  });
});

describe('an even range', () => {
  it('is found in evenly spread numbers', () => {
    expect(evenRange(weigh(upTo(61, (index) => 40 + index)))).toEqual([40, 100]);
  });
  it('has rounded ends when the numbers are large', () => {
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
