import { describe, expect, it } from 'vitest';
import { diagnosticsOf, job } from '../../support/read-text.ts';

interface Case {
  readonly name: string;
  readonly text: string;
  /** `code line:column`, all of them. */
  readonly found: readonly string[];
}

const cases: readonly Case[] = [
  {
    name: 'a query that says everything',
    text: job({ target: '{ query: "*" }' }),
    found: ['query-all 5:20'],
  },
  {
    name: 'tries that may overlap',
    text: job({ more: 'retry: { every: 1h, tries: 3 }' }),
    found: ['retry-every 8:19'],
  },
  {
    name: 'tries for longer than a hub remembers',
    text: job({ more: 'retry: { every: 2h, tries: 3, for: 26d }' }),
    found: ['duration-range 8:38'],
  },
  {
    name: 'tries',
    text: job({ more: 'retry: { every: 61m, tries: 8 }' }),
    found: [],
  },
  {
    name: 'a done that begins with FROM',
    text: job({ more: 'done: FROM devices.modules WHERE tags.a = 1' }),
    found: ['done-condition 8:9'],
  },
  {
    name: 'a done that every device is',
    text: job({ more: 'done: "*"' }),
    found: ['done-condition 8:9'],
  },
  {
    name: 'a done that cannot be read',
    text: job({ more: 'done: tags.a ==' }),
    found: ['query-syntax 8:16', 'query-syntax 8:18'],
  },
  {
    name: 'a target that names what done changes',
    text: job({
      target: '{ query: "tags.a = 1 AND properties.reported.version != 2" }',
      more: 'done: properties.reported.version = 2',
    }),
    found: ['done-empties-target 5:20', 'query-missing-property 5:36'],
  },
  {
    name: 'a target of alternatives that done takes away one by one',
    text: job({
      target:
        '{ query: tags.a = 1 AND (properties.reported.version != 2 OR NOT IS_DEFINED(properties.reported.version)) }',
      more: 'done: properties.reported.version = 2',
    }),
    found: ['done-empties-target 5:20'],
  },
  {
    name: 'a target of alternatives of which done takes away one',
    text: job({
      target: '{ query: tags.a = 1 OR NOT IS_DEFINED(properties.reported.version) }',
      more: 'done: properties.reported.version = 2',
    }),
    found: [],
  },
  {
    name: 'a target and a done that are too long together',
    text: job({
      target: `{ query: "tags.a = '${'a'.repeat(8_000)}'" }`,
      more: `done: tags.b = '${'b'.repeat(200)}'`,
    }),
    found: ['query-too-long 8:9'],
  },
  {
    name: 'a done for all devices',
    text: job({ target: '{ allDevices: true }', more: 'done: properties.reported.version = 2' }),
    found: [],
  },
  {
    name: 'a deadline over a week',
    text: job({ more: 'startingDeadline: 8d' }),
    found: ['duration-range 8:21'],
  },
  {
    name: 'connectTimeout over responseTimeout',
    text: job({ action: 'method: { name: a, connectTimeout: 31s }' }),
    found: ['connect-timeout 6:38'],
  },
  {
    name: 'a response timeout of a second',
    text: job({ action: 'method: { name: a, responseTimeout: 1s }' }),
    found: ['duration-range 6:39'],
  },
  {
    name: 'an unknown time zone',
    text: job({ schedule: '{ cron: "0 22 * * *", timeZone: Europe/Budapset }' }),
    found: ['unknown-time-zone 7:45'],
  },
  {
    name: 'an unknown time zone beside at',
    text: job({ schedule: '{ at: 2027-03-01T22:05Z, timeZone: Nowhere }' }),
    found: ['unknown-time-zone 7:48'],
  },
  {
    name: 'cron without a zone',
    text: job({ schedule: '{ cron: "0 22 * * *" }' }),
    found: ['cron-no-zone 7:15'],
  },
  {
    name: 'at without offset or zone',
    text: job({ schedule: '{ at: 2027-03-01T22:05 }' }),
    found: ['at-no-zone 7:19'],
  },
  {
    name: 'at on a day that is not',
    text: job({ schedule: '{ at: 2027-02-30T22:05Z }' }),
    found: ['at-date 7:19'],
  },
  {
    name: 'six fields',
    text: job({ schedule: '{ cron: "0 0 22 * * *", timeZone: UTC }' }),
    found: ['cron-seconds 7:21'],
  },
  {
    name: 'occurrences closer than they may run',
    text: job({ schedule: '{ cron: "*/10 * * * *", timeZone: UTC }', more: 'maxExecutionTime: 11m' }),
    found: ['overlapping-occurrences 8:3'],
  },
  {
    name: 'occurrences closer than they may run on one day of the year, the one with 23 hours',
    text: job({
      schedule: '{ cron: "0 12 * * *", timeZone: Europe/Budapest }',
      more: 'maxExecutionTime: 23h30m',
    }),
    found: ['overlapping-occurrences 8:3'],
  },
  {
    name: 'no such day in a zone without changes',
    text: job({ schedule: '{ cron: "0 12 * * *", timeZone: UTC }', more: 'maxExecutionTime: 24h' }),
    found: [],
  },
  {
    name: 'an expression that never fires',
    text: job({ schedule: '{ cron: "0 0 30 2 *", timeZone: UTC }' }),
    found: ['cron-never-fires 7:21'],
  },
  {
    name: 'a time at night, which is worth knowing',
    text: job({ schedule: '{ cron: "30 2 * * *", timeZone: Europe/Budapest }' }),
    found: ['night-time 7:21'],
  },
  {
    name: 'a payload over 128 KB',
    text: job({ action: `method: { name: a, payload: ${'x'.repeat(131_071)} }` }),
    found: ['payload-too-large 6:22'],
  },
  {
    name: 'twin keys that the hub refuses',
    text: job({ action: 'twin: { tags: { a.b: 1, "c d": { $e: 2 } } }' }),
    found: ['twin-key 6:19', 'twin-key 6:27', 'twin-key 6:36'],
  },
  {
    name: '__proto__ in a twin is not allowed; its value is checked all the same',
    text: job({ action: 'twin: { desired: { __proto__: { "a b": 1 } } }' }),
    found: ['twin-key 6:22', 'twin-key 6:35'],
  },
  {
    name: 'null in a list of a twin',
    text: job({ action: 'twin: { desired: { a: [1, null] } }' }),
    found: ['twin-null-in-list 6:29'],
  },
  {
    name: 'a query with a routing function, in double quotes with escapes',
    text: job({ target: '{ query: "\\x74ags.a = 1 AND\\u0020STARTS_WITH(tags.b, \'x\')" }' }),
    found: ['query-routing-function 5:44'],
  },
  {
    name: 'a fault in the second line of a folded query',
    text: job({ target: "\n    query: >-\n      tags.a = 1\n      AND STARTS_WITH(tags.b, 'x')" }),
    found: ['query-routing-function 8:11'],
  },
];

describe('a job that says what cannot be meant', () => {
  it.each(cases)('$name', ({ text, found }) => {
    expect(diagnosticsOf(text)).toEqual(found);
  });
});
