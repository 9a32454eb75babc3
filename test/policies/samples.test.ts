import path from 'node:path';
import { expect, it } from 'vitest';
import { loadRepository } from '../../src/manifests/load.ts';
import type { JobManifest } from '../../src/model/manifest.ts';
import { createJudge } from '../../src/policies/create-judge.ts';
import { manifestNamed } from '../support/plan-world.ts';

const { policies } = await loadRepository({ root: path.resolve(import.meta.dirname, '../..') });
const judge = createJudge(policies, { name: 'local', tier: 'S3' });

const FRIDAY_NOON = Date.parse('2027-03-05T11:00:00Z');
const FRIDAY_EVENING = Date.parse('2027-03-05T19:00:00Z');

const target = (maxDevices?: number) => ({
  condition: "tags.site = 'a'",
  allDevices: false,
  ...(maxDevices !== undefined && { maxDevices }),
});

const method = (name: string) =>
  ({ kind: 'method', name, responseTimeoutInSeconds: 30, connectTimeoutInSeconds: 0 }) as const;

const schedule = { kind: 'cron', cron: '0 * * * *', timeZone: 'Europe/Budapest', dst: {} } as const;

it.each<[string, Partial<JobManifest>, number, number, readonly string[]]>([
  ['reset five devices', { target: target(5), operation: method('factoryReset') }, 5, FRIDAY_EVENING, []],
  [
    'reset six',
    { target: target(6), operation: method('factoryReset') },
    6,
    FRIDAY_EVENING,
    ['factory-reset'],
  ],
  ['reboot six', { target: target(6), operation: method('reboot') }, 6, FRIDAY_EVENING, []],
  ['have no limit', { target: target() }, 6, FRIDAY_EVENING, ['every-job']],
  ['have too large a limit', { target: target(501) }, 6, FRIDAY_EVENING, ['every-job']],
  ['start on Friday at noon', { target: target(10), schedule }, 6, FRIDAY_NOON, ['friday-afternoon']],
  ['start on Friday evening', { target: target(10), schedule }, 6, FRIDAY_EVENING, []],
  [
    'start on Friday at noon for the facilities',
    { target: target(10), schedule, labels: { team: 'facilities' } },
    6,
    FRIDAY_NOON,
    [],
  ],
])('the sample policies say of jobs that %s what their files promise', (_, changes, total, due, expected) => {
  const { denied } = judge.judge({
    manifest: manifestNamed('a', changes),
    action: 'create',
    due,
    devices: { total, connected: total },
    hubDevices: 240,
  });
  expect(denied.map(({ policy }) => policy.name)).toEqual(expected);
});
