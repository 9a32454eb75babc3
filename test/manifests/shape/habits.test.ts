import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../../src/model/duration.ts';
import { job, readTexts } from '../../support/read-text.ts';

const found = (text: string) =>
  readTexts({ 'a.yaml': text }).diagnostics.map(({ code, hint }) => `${code}: ${hint}`);

describe('a key that is known from elsewhere', () => {
  it.each<[name: string, text: string, expected: readonly string[]]>([
    [
      'the time zone beside the schedule',
      job({ schedule: '{ cron: "0 22 * * *" }', more: 'timeZone: UTC' }),
      ['unknown-key: write `schedule: { timeZone: … }`'],
    ],
    [
      'a schedule of Kubernetes',
      job({ schedule: '"0 22 * * *"' }),
      ['wrong-type: write `schedule: { cron: "0 22 * * *", timeZone: UTC }`'],
    ],
    [
      'startingDeadlineSeconds of Kubernetes',
      job({ more: 'startingDeadlineSeconds: 900' }),
      ['unknown-key: write `startingDeadline`, such as `startingDeadline: 15m`'],
    ],
    [
      'maxExecutionTimeInSeconds of the REST API',
      job({ more: 'maxExecutionTimeInSeconds: 600' }),
      ['unknown-key: write `maxExecutionTime`, such as `maxExecutionTime: 10m`'],
    ],
    [
      'queryCondition, methodName and startTime of the REST API, without an echo',
      'apiVersion: hubjobs/v1\nkind: Job\nmetadata: { name: a }\nspec:\n  queryCondition: "*"\n  methodName: m\n  startTime: 2027-01-01T00:00Z\n',
      [
        'unknown-key: write `target: { query: … }`',
        'unknown-key: write `method: { name: … }`',
        'unknown-key: write `schedule: { at: … }`',
      ],
    ],
    [
      'what is different on a hub, below spec',
      job({ more: 'hubs: { staging: { overrides: { suspend: true } } }' }),
      ['unknown-key: belongs beside `spec`, not below it'],
    ],
    ['methodName in the method', job({ action: 'method: { methodName: m }' }), ['unknown-key: write `name`']],
    [
      'responseTimeoutInSeconds',
      job({ action: 'method: { name: m, responseTimeoutInSeconds: 30 }' }),
      ['unknown-key: write `responseTimeout`, such as `responseTimeout: 30s`'],
    ],
    [
      'properties around desired',
      job({ action: 'twin: { properties: { desired: { a: 1 } } }' }),
      ['unknown-key: write `desired` without `properties` around it'],
    ],
    [
      'properties.desired as one key',
      job({ action: 'twin: { properties.desired: { a: 1 } }' }),
      ['unknown-key: write `desired`'],
    ],
    [
      'an id of the job',
      job({ more: 'jobId: a' }),
      ['unknown-key: leave it out: the id of a hub job is made of owner, name and time'],
    ],
    [
      'a list of manifests',
      '- apiVersion: hubjobs/v1\n  kind: Job\n',
      ['wrong-type: write each manifest as a document of its own, and `---` between them'],
    ],
    [
      'a List of Kubernetes',
      'apiVersion: v1\nkind: List\nitems: []\n',
      ['unknown-kind: write each manifest as a document of its own, and `---` between them'],
    ],
  ])('%s', (_, text, expected) => {
    expect(found(text)).toEqual(expected);
  });
});

describe('a value in the form of another tool', () => {
  it.each([
    ['startingDeadline', 'PT15M', '15m'],
    ['startingDeadline', 'PT1H30M', '1h30m'],
    ['maxExecutionTime', 'P1D', '1d'],
    ['maxExecutionTime', '"00:15:00"', '15m'],
    ['maxExecutionTime', '"1.02:00:00"', '1d2h'],
    ['startingDeadline', '15 minutes', '15m'],
    ['startingDeadline', '1 hour 30 min', '1h30m'],
    ['startingDeadline', '15M', '15m'],
    ['startingDeadline', '"900"', '900s'],
    ['startingDeadline', '900', '900s'],
  ])('%s: %s', (key, written, expected) => {
    expect(found(job({ more: `${key}: ${written}` }))[0]).toContain(`write \`${expected}\`. A duration`);
    expect(parseDuration(expected)).toBeGreaterThan(0);
  });

  it.each([
    ['success: { minSucceeded: 0.95 }', '95%'],
    ['success: { minSucceeded: 95 }', '95%'],
    ['success: { minSucceeded: "99.5" }', '99.5%'],
    ['success: { minSucceeded: "95 %" }', '95%'],
    ['suspend: yes', 'true'],
    ['suspend: "false"', 'false'],
    ['suspend: 0', 'false'],
    ['revision: "2"', '2'],
  ])('%s', (more, expected) => {
    expect(found(job({ more }))[0]).toContain(`write \`${expected}\``);
  });

  it.each([
    ['Lock_Doors v2', 'lock-doors-v2'],
    ['LockDoors', 'lockdoors'],
    ['lock--doors-', 'lock-doors'],
  ])('the name %s', (name, expected) => {
    expect(found(job({ metadata: `{ name: ${name} }` }))[0]).toContain(
      `write \`${expected}\`. Name of the job`,
    );
  });

  it.each([
    ['1767225600', 'wrong-type: write `2026-01-01T00:00Z`'],
    ['"1767225600000"', 'at-format: write `2026-01-01T00:00Z`'],
    ['2027-01-01T22:00+0100', 'at-format: write `2027-01-01T22:00+01:00`'],
    ['2027-01-01 22:00 +01:00', 'at-format: write `2027-01-01 22:00+01:00`'],
    ['"2027-01-01"', 'at-format: add the time, such as `2027-01-01T22:00`'],
    ['tomorrow', 'at-format: write `2026-05-01T22:00:00+02:00`'],
  ])('the time %s', (at, expected) => {
    expect(found(job({ schedule: `{ at: ${at}, timeZone: UTC }` }))[0]).toContain(expected);
  });

  it.each(['soon', '-5', '[]', '{}', '99999999999'])('a duration %s: nothing can be proposed', (written) => {
    expect(found(job({ more: `startingDeadline: ${written}` }))[0]).not.toContain('write `');
  });
});
