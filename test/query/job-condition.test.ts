import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkJobCondition } from '../../src/query/check.ts';
import { QuerySyntaxError } from '../../src/query/compile.ts';
import { compileJobCondition } from '../../src/query/job-condition.ts';
import { conditions, FIELDS, rowOf, values } from '../support/planned-job-conditions.ts';
import { STRESS } from '../support/stress.ts';

const NOTHING = new Set<string>();

describe('a condition on planned jobs', () => {
  it.each([
    ['a field that a twin query cannot name', 'devices > 5', { devices: 6 }, true],
    ['a field that is not there', 'maxDevices > 5', {}, false],
    ['NOT of a field that is not there', 'NOT maxDevices > 5', {}, false],
    [
      'an OR that is true in one part, undefined in the other',
      'maxDevices > 5 OR devices > 5',
      { devices: 6 },
      true,
    ],
    ['an AND that is undefined in one part', 'maxDevices > 5 AND devices > 5', { devices: 6 }, false],
    ['what is not there', 'NOT IS_DEFINED(maxDevices)', {}, true],
    ['an unequal value', "labels.team != 'a'", { labels: { team: 'b' } }, true],
    ['an unequal value that is not there', "labels.team != 'a'", { labels: {} }, false],
    ['null as a value', 'tags.owner = null', { tags: { owner: null } }, true],
    ['true for every job', 'true', {}, true],
    ['a list', 'local.weekday IN [\'SAT\', "SUN"]', { local: { weekday: 'SUN' } }, true],
    [
      'a number in a list of a payload',
      'ARRAY_CONTAINS(method.payload, 3)',
      { method: { payload: [1, 3] } },
      true,
    ],
    ['names without regard to capitals', 'MAXDEVICES = 3', { maxDevices: 3 }, true],
  ])('asks about %s', (_, text, row, expected) => {
    const { isCertain, isPossible } = compileJobCondition(text).without(NOTHING);
    expect([isCertain(row), isPossible(row)]).toEqual([expected, expected]);
  });

  it.each([
    ['devices > 5', [false, true]],
    ['devices > 5 OR NOT IS_DEFINED(maxDevices)', [true, true]],
    ['devices > 5 AND NOT IS_DEFINED(maxDevices)', [false, true]],
    ['devices > 5 AND IS_DEFINED(maxDevices)', [false, false]],
    ['NOT devices > 5', [false, true]],
    ['NOT (devices > 5 OR NOT IS_DEFINED(maxDevices))', [false, false]],
    ['IS_DEFINED(devices)', [false, true]],
    ['devices > maxDevices', [false, true]],
  ])('%s, when nobody knows the devices, is certain and possible: %j', (text, expected) => {
    const { isCertain, isPossible } = compileJobCondition(text).without(new Set(['devices']));
    expect([isCertain({ name: 'a' }), isPossible({ name: 'a' })]).toEqual(expected);
  });

  it('is certain only if it is true, and possible if it is true, whatever the unknown values turn out to be', () => {
    const tops = [...new Set(FIELDS.map((name) => name.split('.')[0] ?? ''))];
    fc.assert(
      fc.property(conditions, values, fc.subarray(tops), (text, all, unknown) => {
        const condition = compileJobCondition(text);
        const isTrue = condition.without(NOTHING).isCertain(rowOf(all));
        const rest = Object.entries(all).filter(([name]) => !unknown.includes(name.split('.')[0] ?? ''));
        const row = rowOf(Object.fromEntries(rest));
        const { isCertain, isPossible } = condition.without(new Set(unknown));
        if (isCertain(row)) expect([text, isTrue]).toEqual([text, true]);
        if (isTrue) expect([text, isPossible(row)]).toEqual([text, true]);
      }),
      { numRuns: 1000 * STRESS },
    );
  });

  it.each([
    ['devices > 5 OR NOT IS_DEFINED(maxDevices)', { devices: 7, maxDevices: 9 }, ['devices 7']],
    ['devices > 5 OR NOT IS_DEFINED(maxDevices)', { devices: 7 }, ['devices 7', 'maxDevices undefined']],
    ["devices > 5 AND (hub = 'a' OR hub = 'b')", { devices: 7, hub: 'b' }, ['devices 7', 'hub b']],
    ["NOT labels.team = 'a'", { labels: { team: 'b' } }, ['labels.team b']],
    ['true', { name: 'a' }, []],
  ])('%s of %j is decided by %j', (text, row, expected) => {
    const decided = compileJobCondition(text).decidedBy(row);
    expect(decided.map(({ path, value }) => `${path.join('.')} ${value}`)).toEqual(expected);
  });

  it('reads each property once, however deep calls are nested', () => {
    const depth = 90;
    const text = `${'STARTSWITH('.repeat(depth)}name${", 'a')".repeat(depth)}`;
    let reads = 0;
    const row = {
      get name() {
        reads += 1;
        return 'a';
      },
    };
    compileJobCondition(text).without(NOTHING).isCertain(row);
    expect(reads).toBe(1);
  });

  it('that cannot be read is not compiled', () => {
    expect(() => compileJobCondition('devices >')).toThrow(QuerySyntaxError);
  });
});

/** Code, the text that it is about, and the hint. */
function problemsOf(text: string) {
  return checkJobCondition(text).map(({ code, start, end, hint }) => [code, text.slice(start, end), hint]);
}

describe('checking a condition on planned jobs', () => {
  it.each([
    'devices > 5 OR NOT IS_DEFINED(maxDevices)',
    "method.name = 'factoryReset'",
    "local.weekday = 'FRI' AND local.hour >= 12",
    'method.payload.mode = null OR desired.mode = null',
    "labels.approvedBy = 'platform'",
    "tier IN ['F1', 'S1'] AND share > 0.5 AND connected > 10 AND stage = 'canary'",
    'true',
    'allDevices = true',
    "STARTSWITH(file, 'jobs/production/') AND timeZone = 'UTC' AND hub = 'production'",
  ])('finds nothing wrong with %s', (text) => {
    expect(checkJobCondition(text)).toEqual([]);
  });

  it.each([
    ['a misspelt field', 'device > 5', ['query-unknown-column', 'device', 'did you mean `devices`?']],
    [
      'a misspelt part of a field',
      "method.nam = 'a'",
      ['query-unknown-column', 'nam', 'did you mean `method.name`?'],
    ],
    [
      'a part that is not there',
      'method.mode = 1',
      ['query-unknown-column', 'mode', 'write method.name or method.payload.mode'],
    ],
    ['a part of a number', 'devices.total = 1', ['query-unknown-column', 'total', 'write `devices` alone']],
    [
      'a property of a twin',
      'properties.desired.mode = 1',
      ['query-unknown-column', 'properties', 'write `desired.mode`: what the job writes'],
    ],
    [
      'a value that no job has',
      "action = 'creat'",
      ['query-unknown-value', "'creat'", "did you mean 'create'?"],
    ],
    ['a number in quotes', "local.hour = '12'", ['query-type-mismatch', "'12'", 'write 12 without quotes']],
    ['a label that is no text', 'labels.floor = 3', ['query-type-mismatch', '3', "put it in quotes: '3'"]],
    [
      'jobs that are left out',
      "labels.team != 'a'",
      ['query-missing-property', 'labels.team', expect.stringContaining('NOT IS_DEFINED(labels.team)')],
    ],
    [
      'what is never true',
      'devices > 5 AND devices < 3',
      ['query-never-true', 'devices < 3', expect.anything()],
    ],
    [
      'null where there is none',
      'maxDevices = null',
      ['query-never-true', 'maxDevices = null', 'for jobs without it, write `NOT IS_DEFINED(maxDevices)`'],
    ],
    ['a whole statement', 'SELECT * FROM devices', ['query-syntax', expect.anything(), undefined]],
    ['every job', '*', ['query-syntax', '*', 'for every job, leave `match` out or write `true`']],
    ['nothing', ' ', ['query-syntax', '', "for example `method.name = 'reboot'`"]],
    [
      'a function of message routing',
      "LOWER(name) = 'a'",
      ['query-syntax', 'LOWER', expect.stringContaining('twin queries have no such function')],
    ],
    [
      'a reserved word',
      'labels.group = 1',
      ['query-syntax', 'group', 'to use it as a name, write `[[group]]`'],
    ],
  ])('finds %s', (_, text, expected) => {
    expect(problemsOf(text)[0]).toEqual(expected);
  });
});
