import { describe, expect, it } from 'vitest';
import { diagnosticsOf, job, readTexts } from '../support/read-text.ts';

interface Case {
  readonly name: string;
  readonly text: string;
  /** `code line:column`, all of them. */
  readonly found: readonly string[];
}

const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

const syntax: readonly Case[] = [
  { name: '2 KB of [', text: '['.repeat(2_048), found: ['yaml-nesting 1:65'] },
  { name: '2 KB of {a:', text: '{a: '.repeat(512), found: ['yaml-nesting 1:257'] },
  { name: '2 KB of -', text: '- '.repeat(1_024), found: ['yaml-nesting 1:129'] },
  { name: '2 KB of ?', text: '? '.repeat(1_024), found: ['yaml-nesting 1:129'] },
  {
    name: 'maps nested by indentation',
    text: Array.from({ length: 200 }, (_, level) => `${' '.repeat(level)}a:\n`).join(''),
    found: ['yaml-nesting 65:65'],
  },
  { name: 'a tab that indents', text: 'a:\n\tb: 1\n', found: ['yaml-tab 2:1'] },
  { name: 'a control character', text: 'a: \u0000', found: ['yaml-control-character 1:4'] },
  { name: 'a quote that never ends', text: 'a: "b\n', found: ['yaml-syntax 2:1'] },
  { name: 'the same key twice', text: 'a: 1\nb: 2\na: 3\n', found: ['yaml-duplicate-key 3:1'] },
  {
    name: 'the key __proto__ twice',
    text: '__proto__: 1\n__proto__: 2\n',
    found: ['yaml-duplicate-key 2:1'],
  },
  { name: 'an alias without an anchor', text: 'a: *b\n', found: ['yaml-alias 1:4'] },
  { name: 'an alias in its own anchor', text: 'a: &a [*a]\n', found: ['yaml-alias 1:8'] },
  {
    name: 'an alias bomb',
    text: Array.from(
      { length: 12 },
      (_, level) => `a${level}: &a${level} [${Array(9).fill(level === 0 ? 'x' : `*a${level - 1}`)}]\n`,
    ).join(''),
    found: ['yaml-too-many-values 6:14'],
  },
  {
    name: 'aliases that nest too deeply',
    text: `a: &a ${nested(40)}\nb: &b ${'['.repeat(30)}*a${']'.repeat(30)}\n`,
    found: ['yaml-nesting 2:37'],
  },
  { name: 'a tag of a program', text: 'a: !!js/function x\n', found: ['yaml-tag 1:4'] },
  { name: 'a number that JSON has not', text: 'a: .nan\n', found: ['yaml-not-json 1:4'] },
  {
    name: 'a number that would be rounded',
    text: 'a: 12345678901234567890\n',
    found: ['yaml-inexact-number 1:4'],
  },
  { name: 'a list as a key', text: '[a]: 1\n', found: ['yaml-syntax 1:1'] },
  { name: 'nothing at all', text: '', found: ['empty-file 1:1'] },
  { name: 'a comment alone', text: '# later\n', found: ['empty-file 1:1'] },
  { name: 'text alone', text: 'lock the doors\n', found: ['wrong-type 1:1'] },
];

const shape: readonly Case[] = [
  { name: 'no kind', text: 'apiVersion: hubjobs/v1\n', found: ['missing-key 1:1'] },
  { name: 'a kind with a slip', text: 'kind: Jobb\n', found: ['unknown-kind 1:7'] },
  { name: 'a Config among manifests', text: 'kind: Config\n', found: ['misplaced-config 1:7'] },
  { name: 'another version', text: job().replace('hubjobs/v1', 'hubjobs/v2'), found: ['wrong-value 1:13'] },
  { name: 'an unknown key', text: job({ more: 'suspended: true' }), found: ['unknown-key 8:3'] },
  {
    name: '__proto__ as a key',
    text: job({ more: '__proto__: { suspend: true }' }),
    found: ['unknown-key 8:3'],
  },
  { name: 'constructor as a key', text: job({ more: 'constructor: {}' }), found: ['unknown-key 8:3'] },
  {
    name: 'an unknown key and a bad cron',
    text: job({ schedule: '{ cron: "x", timeZone: UTC }', more: 'a: 1' }),
    found: ['cron-field-count 7:21', 'unknown-key 8:3'],
  },
  { name: 'no name', text: job({ metadata: '{}' }), found: ['missing-key 3:1'] },
  { name: 'a name with capitals', text: job({ metadata: '{ name: Lock }' }), found: ['wrong-form 3:19'] },
  {
    name: 'a name that is too long',
    text: job({ metadata: `{ name: ${'a'.repeat(29)} }` }),
    found: ['out-of-range 3:19'],
  },
  { name: 'neither method nor twin', text: job({ action: 'revision: 1' }), found: ['choose-one 4:1'] },
  { name: 'method and twin', text: job({ more: 'twin: { tags: { a: 1 } }' }), found: ['choose-one 8:3'] },
  { name: 'neither at nor cron', text: job({ schedule: '{ timeZone: UTC }' }), found: ['choose-one 7:3'] },
  { name: 'neither query nor allDevices', text: job({ target: '{}' }), found: ['choose-one 5:3'] },
  { name: 'allDevices: false', text: job({ target: '{ allDevices: false }' }), found: ['wrong-value 5:25'] },
  {
    name: 'text where a boolean is needed',
    text: job({ more: 'suspend: "yes"' }),
    found: ['wrong-type 8:12'],
  },
  {
    name: 'a number as a label',
    text: job({ metadata: '{ name: a, labels: { floor: 3 } }' }),
    found: ['wrong-type 3:39'],
  },
  { name: 'minutes without a unit', text: job({ more: 'startingDeadline: 15' }), found: ['wrong-type 8:21'] },
];

const meaning: readonly Case[] = [
  {
    name: 'a query that says everything',
    text: job({ target: '{ query: "*" }' }),
    found: ['query-all 5:20'],
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
    name: '__proto__ in a twin is a key like any other; its value is checked',
    text: job({ action: 'twin: { desired: { __proto__: { "a b": 1 } } }' }),
    found: ['twin-key 6:35'],
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

describe('input that is not good', () => {
  it.each([...syntax, ...shape, ...meaning])('$name', ({ text, found }) => {
    expect(diagnosticsOf(text)).toEqual(found);
  });

  it('leaves good documents of the same file alone', () => {
    const { manifests, diagnostics } = readTexts({ 'a.yaml': `a: 1\na: 2\n---\n${job()}` });
    expect(manifests.map(({ name, source }) => [name, source.line])).toEqual([['lock-doors', 4]]);
    expect(diagnostics.map(({ code }) => code)).toEqual(['yaml-duplicate-key']);
  });

  it('tells both places of a name that two files use', () => {
    const { diagnostics } = readTexts({ 'a.yaml': job(), 'b.yaml': `# second\n${job()}` });
    expect(diagnostics.map(({ range, message }) => `${range.file}:${range.line} ${message}`)).toEqual([
      'a.yaml:3 the job name "lock-doors" is also used at b.yaml:4',
      'b.yaml:4 the job name "lock-doors" is also used at a.yaml:3',
    ]);
  });

  it('keeps __proto__ as data and changes no prototype', () => {
    const { manifests } = readTexts({
      'a.yaml': job({ action: 'twin: { tags: { __proto__: { polluted: true } } }' }),
    });
    const operation = manifests[0]?.operation;
    expect(JSON.stringify(operation)).toBe('{"kind":"twin","tags":{"__proto__":{"polluted":true}}}');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('hints at the nearest known key', () => {
    const [found] = readTexts({ 'a.yaml': job({ more: 'concurencyPolicy: Allow' }) }).diagnostics;
    expect(found).toMatchObject({
      hint: 'did you mean `concurrencyPolicy`?',
      excerpt: ['  concurencyPolicy: Allow'],
      range: { file: 'a.yaml', line: 8, column: 3, endLine: 8, endColumn: 19 },
    });
  });

  it('never shows a key that stands in a file', () => {
    const key = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH';
    const secret = `HostName=h;SharedAccessKeyName=iothubowner;SharedAccessKey=${key}=`;
    const { diagnostics } = readTexts({ 'a.yaml': job({ more: `suspend: ${secret}` }) });
    expect(diagnostics.map(({ code }) => code)).toEqual(['wrong-type', 'secret-in-file']);
    expect(JSON.stringify(diagnostics)).not.toContain(key.slice(0, 8));
  });

  it('gives checks the severity that the configuration says', () => {
    const night = job({ schedule: '{ cron: "30 2 * * *", timeZone: Europe/Budapest }' });
    const severities = (rules: Parameters<typeof readTexts>[1]) =>
      readTexts({ 'a.yaml': night }, rules).diagnostics.map(({ severity }) => severity);
    expect(severities({})).toEqual(['info']);
    expect(severities({ 'night-time': 'error' })).toEqual(['error']);
    expect(severities({ 'night-time': 'off' })).toEqual([]);
  });
});
