import { describe, expect, it } from 'vitest';
import { job, readTexts } from '../../support/read-text.ts';

function normalized(text: string) {
  const { manifests, diagnostics } = readTexts({ 'jobs/a.yaml': text });
  expect(diagnostics).toEqual([]);
  return manifests[0];
}

describe('a job in its normal form', () => {
  it('has every default', () => {
    expect(normalized(job())).toEqual({
      name: 'lock-doors',
      labels: {},
      source: { file: 'jobs/a.yaml', line: 1, column: 1, endLine: 8, endColumn: 17 },
      target: { condition: "tags.building = '43'", allDevices: false },
      operation: {
        kind: 'method',
        name: 'lockDoor',
        responseTimeoutInSeconds: 30,
        connectTimeoutInSeconds: 0,
      },
      schedule: { kind: 'cron', cron: '0 22 * * *', timeZone: 'Europe/Budapest', dst: {} },
      missed: 'latest',
      startingDeadlineInSeconds: 3_600,
      maxExecutionTimeInSeconds: 3_600,
      suspend: false,
      concurrencyPolicy: 'Forbid',
      revision: 0,
      success: { minSucceeded: 0.95, offline: 'ignore' },
    });
  });

  it.each([
    ['0', 0],
    ['false', false],
    ['""', ''],
    ['null', null],
    ['', null],
    ['[1, { a: ~ }]', [1, { a: null }]],
  ])('has the payload %s as it is written', (written, payload) => {
    const manifest = normalized(job({ action: `method: { name: a, payload: ${written} }` }));
    expect(manifest?.operation).toMatchObject({ payload });
  });

  it.each([
    ['{ at: 2027-03-01T22:05, timeZone: Europe/Budapest }', '2027-03-01T21:05:00.000Z', 'Europe/Budapest'],
    ['{ at: "2027-03-01T22:05:00+01:00" }', '2027-03-01T21:05:00.000Z', 'UTC'],
    ['{ at: 2027-03-01T21:05Z, timeZone: Asia/Tokyo }', '2027-03-01T21:05:00.000Z', 'Asia/Tokyo'],
  ])('has the instant of %s', (schedule, instant, timeZone) => {
    expect(normalized(job({ schedule }))?.schedule).toMatchObject({ at: Date.parse(instant), timeZone });
  });

  it('has * as the condition for every device, and a trimmed condition otherwise', () => {
    expect(normalized(job({ target: '{ allDevices: true, maxDevices: 5 }' }))?.target).toEqual({
      condition: '*',
      allDevices: true,
      maxDevices: 5,
    });
    const folded = job({ target: '\n    query: >\n      tags.a = 1\n      AND tags.b = 2\n' });
    expect(normalized(folded)?.target.condition).toBe('tags.a = 1 AND tags.b = 2');
  });

  it('has exact shares', () => {
    const manifest = normalized(job({ more: 'success: { minSucceeded: 99.9%, offline: fail }' }));
    expect(manifest?.success).toEqual({ minSucceeded: 0.999, offline: 'fail' });
  });
});
