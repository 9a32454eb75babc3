import { describe, expect, it } from 'vitest';
import { isKnownTimeZone } from '../../src/schedule/time-zone.ts';

describe('a time zone', () => {
  const known =
    'UTC Etc/UTC GMT CET EST Europe/Budapest europe/budapest Asia/Kolkata Asia/Calcutta America/Nuuk Etc/GMT+1'.split(
      ' ',
    );
  it.each(known)('is known: %s', (name) => {
    expect(isKnownTimeZone(name)).toBe(true);
  });

  const unknown = [
    '',
    ' UTC',
    'Z',
    '+01:00',
    'GMT+1',
    'Budapest',
    'IST',
    'BST',
    'pst',
    'Etc/Unknown',
    'Europe/Budapest\n',
  ];
  it.each(unknown)('is not known: "%s"', (name) => {
    expect(isKnownTimeZone(name)).toBe(false);
  });
});
