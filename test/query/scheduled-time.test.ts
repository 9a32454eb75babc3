import { describe, expect, it } from 'vitest';
import { checkCondition, checkJobCondition } from '../../src/query/check.ts';
import { compileCondition, compileStatement } from '../../src/query/compile.ts';
import { both, without } from '../../src/query/complement.ts';
import { fillScheduledTime, namesScheduledTime } from '../../src/query/scheduled-time.ts';

const AT = Date.parse('2027-03-01T21:00:00Z');

describe('fillScheduledTime', () => {
  it.each([
    ['tags.a < $scheduledAt', "tags.a < '2027-03-01T21:00:00Z'"],
    ['tags.a < $scheduledAt + 30d', "tags.a < '2027-03-31T21:00:00Z'"],
    ['tags.a<$scheduledAt+1d12h AND tags.b = 1', "tags.a<'2027-03-03T09:00:00Z' AND tags.b = 1"],
    ['tags.a > $scheduledAt - 90m', "tags.a > '2027-03-01T19:30:00Z'"],
    [
      'FROM devices.modules WHERE tags.a > $scheduledAt',
      "FROM devices.modules WHERE tags.a > '2027-03-01T21:00:00Z'",
    ],
    ["tags.a = '$scheduledAt + 30d'", "tags.a = '$scheduledAt + 30d'"],
    ['tags.[[$scheduledAt]] = 1', 'tags.[[$scheduledAt]] = 1'],
    ['tags.a < $scheduledAtNight', 'tags.a < $scheduledAtNight'],
    ['*', '*'],
  ])('%s', (condition, filled) => {
    expect(fillScheduledTime(condition, AT)).toBe(filled);
    expect(namesScheduledTime(condition)).toBe(filled !== condition);
  });

  it('fills what other parts of the program make of a condition', () => {
    const done = 'properties.reported.expires >= $scheduledAt + 30d';
    const left = fillScheduledTime(without('tags.a = 1', done), AT);
    expect(left).toContain("properties.reported.expires < '2027-03-31T21:00:00Z'");
    expect(fillScheduledTime(both('*', done), AT)).toBe(
      "properties.reported.expires >= '2027-03-31T21:00:00Z'",
    );
  });
});

describe('a condition with the scheduled time', () => {
  const codes = (text: string, isScheduled = true) =>
    checkCondition(text, { isScheduled }).map(({ code, message }) => `${code}: ${message}`);

  it('is right in a job, whatever else it compares with', () => {
    expect(codes('properties.reported.expires < $scheduledAt + 30d')).toEqual([]);
    expect(
      codes("properties.reported.expires > '2026-01-01' AND properties.reported.expires < $scheduledAt"),
    ).toEqual([]);
    expect(codes("lastActivityTime < $scheduledAt - 7d AND lastActivityTime > '2500'")).toEqual([]);
  });

  it('is no bound when it is compared for equality', () => {
    expect(codes('properties.reported.expires = $scheduledAt')).toEqual([
      'query-time-form: a device hardly ever has exactly this time: it is a text to the second',
    ]);
  });

  it('needs a duration behind the sign', () => {
    expect(codes('tags.a < $scheduledAt + 5')).toEqual(['query-syntax: `+` is not followed by a duration']);
    expect(codes('tags.a < $scheduledAt + 30 d')[0]).toBe('query-syntax: `+` is not followed by a duration');
  });

  it('has no meaning where there is no occurrence', () => {
    const message = 'query-syntax: there is no scheduled time here';
    expect(codes('tags.a < $scheduledAt', false)).toEqual([message]);
    expect(
      checkJobCondition('description < $scheduledAt').map(({ code, message: said }) => `${code}: ${said}`),
    ).toContain(message);
  });

  it('may become too long', () => {
    const text = `tags.a < $scheduledAt AND tags.b = '${'x'.repeat(8_150)}'`;
    expect(codes(text)[0]).toMatch(/query-too-long: with its times filled in, the text has \d+ characters/);
  });

  it('is never evaluated or sent unfilled', () => {
    expect(() => compileCondition('tags.a < $scheduledAt')).toThrow('unexpected character `$`');
    expect(() => compileStatement('SELECT * FROM devices WHERE tags.a < $scheduledAt')).toThrow('unexpected');
  });
});
