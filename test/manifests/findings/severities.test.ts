import { describe, expect, it } from 'vitest';
import { job, readTexts } from '../../support/read-text.ts';

describe('the severity of a diagnostic', () => {
  it('is the one that `rules` gives, or the default', () => {
    const night = job({ schedule: '{ cron: "30 2 * * *", timeZone: Europe/Budapest }' });
    const severities = (rules: Parameters<typeof readTexts>[1]) =>
      readTexts({ 'a.yaml': night }, rules).diagnostics.map(({ severity }) => severity);
    expect(severities({})).toEqual(['info']);
    expect(severities({ 'night-time': 'error' })).toEqual(['error']);
    expect(severities({ 'night-time': 'off' })).toEqual([]);
  });
});
