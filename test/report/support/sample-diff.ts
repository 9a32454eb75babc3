import { withPlan } from '../../../src/diff/with-plan.ts';
import type { Change } from '../../../src/model/plan.ts';
import type { RepositoryDiff } from '../../../src/model/repository-diff.ts';
import { CONFIG, diffOf, FLEET, fleet, job, policy } from '../../support/diff-files.ts';

/*
 * A pull request that moves lock-doors by an hour, doubles its query and changes its payload, removes two jobs, adds one,
 * renames one, and changes a policy, a freeze and the fleet.
 */
const before = {
  'jobs/policy.yaml': policy('devices > 300'),
  'jobs/fleet.yaml': FLEET,
  'jobs/lock-doors.yaml': job('lock-doors'),
  'jobs/old-a.yaml': job('old-a', { schedule: '{ cron: "0 3 * * *", timeZone: UTC }' }),
  'jobs/old-b.yaml': job('old-b', { schedule: '{ cron: "0 4 * * SUN", timeZone: Asia/Tokyo }' }),
  'jobs/report.yaml': job('nightly-report', { query: "tags.building = '41'" }),
  'jobs/stays.yaml': job('stays', {
    schedule: '{ cron: "0 6 * * *", timeZone: UTC }',
    query: 'tags.floor > 0',
  }),
};

const FREEZE = `freezes:
  - name: year-end
    reason: Nobody is in the building
    deny: { from: "2026-12-20T00:00Z", to: "2027-01-03T00:00Z" }
`;

const after = {
  'hubjobs.yaml': `${CONFIG}${FREEZE}`,
  'jobs/policy.yaml': policy('devices > 500', '  severity: warn\n'),
  'jobs/fleet.yaml': fleet(200),
  'jobs/lock-doors.yaml': job('lock-doors', {
    query: "tags.building IN ['41', '43']",
    maxDevices: 300,
    does: 'method: { name: lockDoor, payload: { lockTime: 20m, force: true } }',
    schedule: '{ cron: "0 23 * * MON-FRI", timeZone: Europe/Budapest }',
  }),
  'jobs/report.yaml': job('nightly-summary', { query: "tags.building = '41'" }),
  'jobs/place.yaml': job('place-devices', {
    does: 'twin: { desired: { building: 43, legacyMode: null }, tags: { location: { campus: north } } }',
    schedule: '{ at: "2026-12-01T17:00", timeZone: America/Los_Angeles }',
    metadata: ', description: Tell the devices where they are',
  }),
  'jobs/stays.yaml': before['jobs/stays.yaml'],
};

const at = Date.parse('2026-11-30T21:00:00Z');
const tokyo = Date.parse('2026-11-28T19:00:00Z');

/** What a plan would do about the jobs of this pull request. */
const onHub: readonly Change[] = [
  {
    action: 'cancel',
    manifest: 'lock-doors',
    scheduledAt: at,
    cancels: 'acme-lock-doors-2611302100',
    reason: 'rescheduled',
    because: 'The schedule of lock-doors has no occurrence at this time any more.',
  },
  {
    action: 'cancel',
    manifest: 'old-b',
    scheduledAt: tokyo,
    cancels: 'acme-old-b-2611281900',
    reason: 'removed',
    because: 'No manifest is called old-b any more.',
  },
  {
    action: 'keep',
    manifest: 'nightly-report',
    scheduledAt: at,
    jobId: 'acme-nightly-report-2611302100',
    status: 'scheduled',
    reason: 'renamed',
    because: 'Its job waits on the hub under the name nightly-report.',
  },
];

/** Without a hub. */
export const sampleDiff: RepositoryDiff = diffOf(before, after);

/** As one hub sees it. */
export const sampleHubDiff: RepositoryDiff = withPlan(
  {
    ...sampleDiff,
    hub: { name: 'production', hostName: 'acme-production.azure-devices.net' },
    counted: { kind: 'hub', name: 'production' },
  },
  { changes: onHub },
);

export const emptyDiff: RepositoryDiff = diffOf(before, before);
