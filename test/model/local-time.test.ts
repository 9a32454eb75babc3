import { describe, expect, it } from 'vitest';
import { formatLocal } from '../../src/model/local-time.ts';

describe('local time', () => {
  it.each([
    ['2026-03-02T21:00:00Z', 'Europe/Budapest', 'Mon 2026-03-02 22:00 +01:00'],
    ['2026-07-02T21:00:00Z', 'Europe/Budapest', 'Thu 2026-07-02 23:00 +02:00'],
    ['2026-07-02T21:00:59Z', 'UTC', 'Thu 2026-07-02 21:00 +00:00'],
    ['2026-07-02T21:00:00Z', 'America/St_Johns', 'Thu 2026-07-02 18:30 -02:30'],
    ['2026-07-02T21:00:00Z', 'Pacific/Kiritimati', 'Fri 2026-07-03 11:00 +14:00'],
    ['1971-07-02T21:00:00Z', 'Africa/Monrovia', 'Fri 1971-07-02 20:15 -00:44:30'],
  ])('of %s in %s is %s', (instant, timeZone, expected) => {
    expect(formatLocal(Date.parse(instant), timeZone)).toBe(expected);
  });

  it('needs a known zone', () => {
    expect(() => formatLocal(0, 'Nowhere')).toThrow(RangeError);
  });
});
