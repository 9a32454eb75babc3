import { describe, expect, it } from 'vitest';
import type { FleetTime } from '../../../src/model/fleet.ts';
import { job, readTexts } from '../../support/read-text.ts';

/** A fleet whose one method and whose reactions are on lines 9 and 10. */
const fleet = (method: string, onDesired = '{}', more = '') => `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: f }
spec:
  groups:
    - name: g
      count: 2
      idPattern: d-{index}
      methods: { m: ${method} }
      onDesired: ${onDesired}
${more}`;

const read = (...text: Parameters<typeof fleet>) => readTexts({ 'f.yaml': fleet(...text) });

const scriptOf = (method: string) => {
  const { fleets, diagnostics } = read(method);
  expect(diagnostics).toEqual([]);
  return fleets[0]?.groups[0]?.methods['m'];
};

describe('the behaviour of a fleet', () => {
  it.each<[string, FleetTime]>([
    ['200ms', { fromMs: 200, toMs: 200 }],
    ['0s', { fromMs: 0, toMs: 0 }],
    ['1m30s250ms', { fromMs: 90_250, toMs: 90_250 }],
    ['{ from: 20ms, to: 2s }', { fromMs: 20, toMs: 2_000 }],
    ['{ median: 80ms, p99: 2s }', { medianMs: 80, p99Ms: 2_000 }],
  ])('accepts the duration %s', (written, latency) => {
    expect(scriptOf(`{ latency: ${written} }`)).toMatchObject({ latency });
  });

  it('fills in the defaults of failures', () => {
    const failures = `[{ share: 3%, instead: no-answer }, { of: devices, share: 50%, instead: disconnect },
        { when: " deviceId = 'd-1' ", status: 409, payload: { busy: { $reported: phase } } }]`;
    expect(scriptOf(`{ failures: ${failures} }`)).toMatchObject({
      failures: [
        { share: 0.03, of: 'calls', kind: 'no-answer' },
        { share: 0.5, of: 'devices', kind: 'disconnect' },
        {
          share: 1,
          of: 'calls',
          when: "deviceId = 'd-1'",
          kind: 'answer',
          status: 409,
          payload: { busy: { $reported: 'phase' } },
        },
      ],
    });
  });

  it('keeps steps, with the durations in values as milliseconds', () => {
    const { fleets, diagnostics } = read(
      '{ then: [{ offline: 90s }, { report: { until: { $now: true, plus: 90d }, list: [{ $now: true }] } }] }',
      '{ firmware: [{ wait: { from: 1m, to: 2m } }] }',
    );
    expect(diagnostics).toEqual([]);
    expect(fleets[0]?.groups[0]).toMatchObject({
      methods: {
        m: {
          steps: [
            { kind: 'offline', time: { fromMs: 90_000, toMs: 90_000 } },
            {
              kind: 'report',
              report: { until: { $now: true, plus: 7_776_000_000 }, list: [{ $now: true, plus: 0 }] },
            },
          ],
        },
      },
      onDesired: { firmware: [{ kind: 'wait', time: { fromMs: 60_000, toMs: 120_000 } }] },
    });
  });

  it('keeps steps for some devices, with their share and condition', () => {
    const when = `when: "properties.desired.fw = '3.3.1' "`;
    const { fleets, diagnostics } = read(
      `{ then: [{ offline: forever, share: 3% }, { wait: 1s, ${when} }] }`,
      `{ fw: [{ flap: { offline: 30s, online: { from: 1m, to: 2m } }, share: 50%, ${when} }, { fail: { error: { $now: true } } }] }`,
      '      desired: { fw: 3.2.0 }',
    );
    expect(diagnostics).toEqual([]);
    const condition = { when: "properties.desired.fw = '3.3.1'" };
    expect(fleets[0]?.groups[0]).toMatchObject({
      methods: {
        m: {
          steps: [
            { kind: 'offline', time: 'forever', share: 0.03 },
            { kind: 'wait', time: { fromMs: 1_000, toMs: 1_000 }, ...condition },
          ],
        },
      },
      onDesired: {
        fw: [
          {
            kind: 'flap',
            offline: { fromMs: 30_000, toMs: 30_000 },
            online: { fromMs: 60_000, toMs: 120_000 },
            share: 0.5,
            ...condition,
          },
          { kind: 'fail', report: { error: { $now: true, plus: 0 } } },
        ],
      },
    });
  });

  it.each<[string, string, string, string, string]>([
    [
      'a step that no device reaches',
      '{ then: [{ offline: forever }, { wait: 1s }] }',
      '{}',
      'fleet-unreached-step { wait',
      '`share`',
    ],
    [
      'a step below one that ends all others, although it names a share',
      '{}',
      '{ a: [{ fail: { b: 1 }, share: 100% }, { wait: 1s }] }',
      'fleet-unreached-step { wait',
      'remove it',
    ],
    [
      'steps that end the others on more than all devices',
      '{}',
      '{ a: [{ offline: forever, share: 60% }, { wait: 1s, share: 60% }, { fail: { b: 1 }, share: 41% }] }',
      'failure-shares 41%',
      'lower the shares',
    ],
    [
      'a word for a time that is none',
      '{ then: [{ offline: always }] }',
      '{}',
      'wrong-form always',
      'forever',
    ],
    ['a wait without an end', '{ then: [{ wait: forever }] }', '{}', 'wrong-form forever', '1h30m'],
    [
      'flapping without pauses',
      '{ then: [{ flap: { offline: 30s, online: 0s } }] }',
      '{}',
      'duration-range 0s',
      '1s to 30d',
    ],
    ['half of flapping', '{ then: [{ flap: { offline: 30s } }] }', '{}', 'missing-key flap', 'online'],
    ['a failure of nothing', '{ then: [{ fail: {} }] }', '{}', 'out-of-range {}', 'reported properties'],
    [
      'a failure that is a value',
      '{ then: [{ fail: { $reported: "*" } }] }',
      '{}',
      'fleet-value { $reported',
      '`fail:',
    ],
    [
      'a step with a bad condition',
      '{}',
      '{ a: [{ offline: forever, when: connectionState = 1 }] }',
      'query-unknown-column connectionState',
      'deviceId, tags',
    ],
    [
      'a condition on a call where there is none',
      '{}',
      '{ a: [{ offline: forever, when: request.version = 1 }] }',
      'fleet-condition request',
      'use `properties.desired`',
    ],
    [
      'a share that is a number',
      '{}',
      '{ a: [{ offline: forever, share: 3 }, { wait: 1s }] }',
      'wrong-type 3',
      '95%',
    ],
    ['an unknown value', '{ payload: { a: { $reqest: b } } }', '{}', 'fleet-value { $reqest', '$request'],
    ['a value beside data', '{ payload: { $tag: a, b: 1 } }', '{}', 'fleet-value { $tag', 'default'],
    [
      'a generator with a default',
      '{ payload: { $hex: 4, default: 1 } }',
      '{}',
      'fleet-value { $hex',
      'alone',
    ],
    [
      'a path that is none',
      '{ payload: { $request: a..b } }',
      '{}',
      'fleet-value a..b',
      'join keys with dots',
    ],
    [
      'a path that says it twice',
      '{ payload: { $reported: properties.reported.a } }',
      '{}',
      'fleet-value properties.reported.a',
      '`$reported: a`',
    ],
    [
      'a path of a number',
      '{ payload: { $request: 1 } }',
      '{}',
      'fleet-value { $request',
      '$request: lockTime',
    ],
    [
      'a mistake in a default',
      '{ payload: { $tag: a, default: { $x: 1 } } }',
      '{}',
      'fleet-value { $x',
      'use one of',
    ],
    [
      'a mistake inside a choice',
      '{ payload: { $cycle: [1, { $x: 1 }] } }',
      '{}',
      'fleet-value { $x',
      'use one of',
    ],
    [
      'a mistake inside a sum',
      '{ payload: { $add: [{ $rep: 1 }, 1] } }',
      '{}',
      'fleet-value { $rep',
      'use one of',
    ],
    ['time that is not true', '{ payload: { $now: 1 } }', '{}', 'fleet-value { $now', '$now: true'],
    ['time plus no length', '{ payload: { $now: true, plus: 3 } }', '{}', 'fleet-value 3 }', '90d'],
    ['no digits', '{ payload: { $hex: 0 } }', '{}', 'fleet-value { $hex', '$hex: 40'],
    [
      'a placeholder that is none',
      '{ payload: { $template: "a {reqest.b} c" } }',
      '{}',
      'fleet-value {reqest.b}',
      '{request.b}',
    ],
    [
      'a placeholder without its path',
      '{ payload: { $template: "{tag}" } }',
      '{}',
      'fleet-value {tag}',
      '{tag.PATH}',
    ],
    [
      'a mistake in an error',
      '{ failures: [{ status: 400, payload: { $x: 1 } }] }',
      '{}',
      'fleet-value { $x',
      'use one of',
    ],
    [
      'times that fall',
      '{ latency: { from: 2s, to: 1s } }',
      '{}',
      'time-range { from',
      '{ from: 1s, to: 2s }',
    ],
    [
      'a tail below the middle',
      '{ latency: { median: 2s, p99: 500ms } }',
      '{}',
      'time-range { median',
      '500ms',
    ],
    ['a middle of nothing', '{ latency: { median: 0s, p99: 1s } }', '{}', 'duration-range 0s', '1ms to 10m'],
    ['an answer that takes too long', '{ latency: 11m }', '{}', 'duration-range 11m', '0s to 10m'],
    ['half a time', '{ latency: { from: 1s } }', '{}', 'missing-key latency', 'to'],
    [
      'two ways of chance',
      '{ latency: { from: 1s, to: 2s, median: 1s, p99: 2s } }',
      '{}',
      'choose-one median',
      'keep one of them',
    ],
    ['a time that is a number', '{ latency: 20 }', '{}', 'wrong-type 20', '200ms'],
    ['a time with a unit that is none', '{ latency: 20msec }', '{}', 'wrong-form 20msec', '200ms'],
    ['a wait too long', '{ then: [{ wait: 31d }] }', '{}', 'duration-range 31d', '0s to 30d'],
    ['an absence too short', '{ then: [{ offline: 500ms }] }', '{}', 'duration-range 500ms', '1s to 30d'],
    ['a step that is none', '{ then: [{ reboot: 1s }] }', '{}', 'unknown-key reboot', 'report'],
    [
      'two steps in one',
      '{ then: [{ wait: 1s, offline: 2s }] }',
      '{}',
      'choose-one offline',
      'keep one of them',
    ],
    ['a report of nothing', '{ then: [{ report: {} }] }', '{}', 'out-of-range {}', 'merge patch'],
    [
      'a report that is a value',
      '{ then: [{ report: { $reported: "*" } }] }',
      '{}',
      'fleet-value { $reported',
      'write a map',
    ],
    [
      'a bad key in a report',
      '{ then: [{ report: { a.b: 1 } }] }',
      '{}',
      'twin-key a.b',
      'write nested maps',
    ],
    [
      'a failure of two kinds',
      '{ failures: [{ status: 500, instead: no-answer }] }',
      '{}',
      'choose-one instead',
      'keep one of them',
    ],
    ['a failure of no kind', '{ failures: [{ share: 5% }] }', '{}', 'choose-one { share', 'status'],
    ['a failure that is a success', '{ failures: [{ status: 399 }] }', '{}', 'out-of-range 399', '400'],
    [
      'a body without an answer',
      '{ failures: [{ instead: no-answer, payload: 1 }] }',
      '{}',
      'missing-key { instead',
      'status',
    ],
    [
      'shares over all calls',
      '{ failures: [{ share: 60%, status: 500 }, { share: 41%, instead: no-answer }] }',
      '{}',
      'failure-shares 41%',
      'lower the shares',
    ],
    [
      'a failure behind one that always comes',
      '{ failures: [{ status: 500 }, { status: 503 }] }',
      '{}',
      'failure-shares { status: 503',
      '`when`',
    ],
    [
      'a condition that cannot be read',
      '{ failures: [{ status: 409, when: "tags.a = = 1" }] }',
      '{}',
      'query-syntax = 1',
      '',
    ],
    [
      'a condition on what it cannot know',
      '{ failures: [{ status: 409, when: connectionState = 1 }] }',
      '{}',
      'query-unknown-column connectionState',
      'deviceId, tags',
    ],
    [
      'a condition that always holds',
      '{ failures: [{ status: 409, when: "*" }] }',
      '{}',
      'fleet-condition "*"',
      'remove `when`',
    ],
    [
      'a reaction to everything',
      '{}',
      '{ "*": [{ wait: 1s }] }',
      'wrong-key "*"',
      'name one top-level desired property',
    ],
    ['a reaction of nothing', '{}', '{ a: [] }', 'out-of-range []', 'one step after another'],
    [
      'a call where there is none',
      '{}',
      '{ a: [{ report: { b: { $request: c } } }] }',
      'fleet-value { $request',
      '$desired',
    ],
    [
      'a reaction that is copied too',
      '{}',
      '{ a: [{ wait: 1s }] }\n      reportDesired: [a]',
      'fleet-desired-twice a:',
      'remove it from `reportDesired`',
    ],
    ['the words of old', '{ latencyMs: [1, 2] }', '{}', 'unknown-key latencyMs', 'latency'],
  ])('is refused for %s', (_name, method, onDesired, found, hint) => {
    const { diagnostics, fleets } = read(method, onDesired);
    const [code = '', ...place] = found.split(' ');
    expect(diagnostics.map((one) => one.code)).toEqual([code]);
    const line = fleet(method, onDesired).split('\n')[(diagnostics[0]?.range.line ?? 1) - 1] ?? '';
    expect(
      line.slice((diagnostics[0]?.range.column ?? 1) - 1).startsWith(place.join(' ')),
      line.slice((diagnostics[0]?.range.column ?? 1) - 1),
    ).toBe(true);
    expect(diagnostics[0]?.hint ?? '').toContain(hint);
    expect(fleets).toEqual([]);
  });

  it('allows no live values in first twins', () => {
    const { diagnostics } = read('{}', '{}', '      tags: { a: { $now: true }, b: { $template: "{now}" } }');
    expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'fleet-value: `$now` is not allowed in the first twin of a device',
      'fleet-value: `{now}` is not a known placeholder',
    ]);
  });

  it('is checked against the twins of the fleets: a condition that is never true is reported', () => {
    const failures = "{ failures: [{ status: 409, when: properties.reported.phaze = 'applying' }] }";
    const { diagnostics, fleets } = read(failures, '{ firmware: [{ report: { phase: applying } }] }');
    expect(diagnostics).toMatchObject([
      { code: 'query-unknown-path', hint: 'did you mean `properties.reported.phase`?' },
    ]);
    expect(fleets).toHaveLength(1);
  });

  it('allows conditions on the call, and on desired properties that the fleet does not have yet', () => {
    const bad = "when: request.version = '3.3.1' OR request = 'bad'";
    const { fleets, diagnostics } = read(
      `{ failures: [{ status: 500, ${bad} }], then: [{ offline: forever, ${bad} }] }`,
      "{ fw: [{ offline: forever, when: properties.desired.fw.version = '3.3.1' }] }",
    );
    expect(diagnostics).toEqual([]);
    expect(fleets).toHaveLength(1);
  });

  it('finds a condition of a step that is never true for the fleet', () => {
    const steps =
      "[{ offline: forever, when: properties.reported.phaze = 'applying' }, { report: { phase: x } }]";
    expect(read('{}', `{ fw: ${steps} }`).diagnostics).toMatchObject([
      { code: 'query-unknown-path', hint: 'did you mean `properties.reported.phase`?' },
    ]);
  });

  it('counts reported properties as known in the conditions of jobs', () => {
    const steps =
      '[{ fail: { fw: { error: checksum } }, share: 1% }, { report: { fw: { phase: done, version: { $desired: fw.version }, n: { $add: [1] } } } }]';
    const text = fleet('{}', `{ fw: ${steps} }`);
    const query =
      "properties.reported.fw.version = '3.3.0' AND properties.reported.fw.n > 2 AND properties.reported.fw.error = 'checksum'";
    expect(
      readTexts({ 'f.yaml': text, 'j.yaml': job({ target: `{ query: "${query}" }` }) }).diagnostics,
    ).toEqual([]);
    const wrong = job({ target: '{ query: "properties.reported.fw.n = true" }' });
    expect(readTexts({ 'f.yaml': text, 'j.yaml': wrong }).diagnostics).toMatchObject([
      { code: 'query-type-mismatch' },
    ]);
  });

  it('does not count a device without tags only because it reports', () => {
    const text = fleet(
      '{}',
      '{ fw: [{ report: { phase: { $template: "p{index}" } } }] }',
      '      tags: { a: b }',
    );
    const query = job({ target: `{ query: "tags.a != 'c'" }`, more: 'suspend: true' });
    const codes = readTexts({ 'f.yaml': text, 'j.yaml': query }).diagnostics.map(({ code }) => code);
    expect(codes).not.toContain('query-missing-property');
  });
});
