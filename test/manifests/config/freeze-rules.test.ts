import { describe, expect, it } from 'vitest';
import { loadRepository } from '../../../src/manifests/load.ts';
import { job, rollout } from '../../support/read-text.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const load = async (freezes: string, more = '', paths?: readonly string[]) => {
  const root = await temporaryFolder({
    'hubjobs.yaml': `apiVersion: hubjobs/v1\nkind: Config\n${more}freezes:\n${freezes}owner: acme\n`,
    'jobs/lock-doors.yaml': job(),
    'jobs/firmware.yaml': rollout(),
  });
  const repository = await loadRepository({ root, ...(paths && { paths }) });
  const found = repository.named.diagnostics.map(
    ({ severity, code, range }) => `${severity} ${code} ${range.line}:${range.column}`,
  );
  return { ...repository, found };
};

describe('freezes of hubjobs.yaml', () => {
  it('become windows of instants, in the order of the file', async () => {
    const { config, found } = await load(`
  - name: year-end
    reason: Nobody is there
    deny: { from: 2027-12-20T00:00, to: 2028-01-03T06:00, timeZone: Europe/Budapest }
  - name: nights
    reason: At night only
    allow: { cron: "0 22 * * *", duration: 6h, timeZone: UTC }
    manifests: { labels: { team: facilities } }
  - name: inspection
    reason: The inspector is here
    deny: { from: 2027-05-01T08:00Z, to: 2027-05-01T12:00+02:00 }
    manifests: { names: [lock-doors] }
`);
    expect(found).toEqual([]);
    expect(config.freezes).toEqual([
      {
        name: 'year-end',
        reason: 'Nobody is there',
        effect: 'deny',
        window: {
          kind: 'range',
          from: Date.parse('2027-12-20T00:00+01:00'),
          to: Date.parse('2028-01-03T06:00+01:00'),
        },
        manifests: { kind: 'all' },
      },
      {
        name: 'nights',
        reason: 'At night only',
        effect: 'allow',
        window: {
          kind: 'recurring',
          schedule: { kind: 'cron', cron: '0 22 * * *', timeZone: 'UTC', dst: {} },
          durationInSeconds: 21_600,
        },
        manifests: { kind: 'labels', labels: { team: 'facilities' } },
      },
      {
        name: 'inspection',
        reason: 'The inspector is here',
        effect: 'deny',
        window: { kind: 'range', from: Date.parse('2027-05-01T08:00Z'), to: Date.parse('2027-05-01T10:00Z') },
        manifests: { kind: 'names', names: ['lock-doors'] },
      },
    ]);
  });

  const range = 'from: 2027-05-01T08:00Z, to: 2027-05-02T08:00Z';
  it.each([
    { name: 'no window', freeze: '', found: ['error choose-one 4:5'] },
    { name: 'two windows', freeze: `deny: { ${range} }, allow: { ${range} }`, found: ['error choose-one'] },
    { name: 'an empty window', freeze: 'deny: {}', found: ['error choose-one'] },
    {
      name: 'a begin without an end',
      freeze: 'deny: { from: 2027-05-01T08:00Z }',
      found: ['error missing-key'],
    },
    {
      name: 'both kinds of window in one',
      freeze: `deny: { ${range}, cron: "@daily", duration: 1h, timeZone: UTC }`,
      found: ['error choose-one'],
    },
    {
      name: 'a cron line without its length and zone',
      freeze: 'deny: { cron: "@daily" }',
      found: ['error missing-key', 'error missing-key'],
    },
    {
      name: 'a cron line that cannot be read',
      freeze: 'deny: { cron: "0 0 31 2 *", duration: 1h, timeZone: UTC }',
      found: ['error cron-never-fires'],
    },
    {
      name: 'a length of more than a year',
      freeze: 'deny: { cron: "@daily", duration: 367d, timeZone: UTC }',
      found: ['error duration-range'],
    },
    {
      name: 'a length of nothing',
      freeze: 'deny: { cron: "@daily", duration: 0s, timeZone: UTC }',
      found: ['error duration-range'],
    },
    {
      name: 'a zone that is not known',
      freeze: 'deny: { cron: "@daily", duration: 1h, timeZone: Europe/Budapst }',
      found: ['error unknown-time-zone'],
    },
    {
      name: 'local times without a zone',
      freeze: 'deny: { from: 2027-05-01T08:00, to: 2027-05-02T08:00 }',
      found: ['error at-no-zone', 'error at-no-zone'],
    },
    {
      name: 'a window that ends before it begins',
      freeze: 'deny: { from: 2027-05-02T08:00Z, to: 2027-05-01T08:00Z }',
      found: ['error freeze-empty'],
    },
    {
      name: 'a window of no length',
      freeze: 'deny: { from: 2027-05-01T08:00Z, to: 2027-05-01T10:00+02:00 }',
      found: ['error freeze-empty'],
    },
    {
      name: 'a job that does not exist',
      freeze: `deny: { ${range} }, manifests: { names: [lock-doors, firmware, lock-door] }`,
      found: ['warning freeze-unknown-job 4:128'],
    },
    {
      name: 'both names and labels',
      freeze: `deny: { ${range} }, manifests: { names: [lock-doors], labels: { a: b } }`,
      found: ['error choose-one'],
    },
    {
      name: 'a reason of two lines',
      freeze: `deny: { ${range} }, reason: "a\\nb"`,
      found: ['error wrong-form'],
    },
  ])('are refused: $name', async ({ freeze, found }) => {
    const reason = freeze.includes('reason:') ? '' : 'reason: r, ';
    const loaded = await load(`  - { name: f, ${reason}${freeze} }\n`);
    expect(loaded.found).toHaveLength(found.length);
    for (const [index, text] of found.entries()) expect(loaded.found[index]).toContain(text);
  });

  it('need different names', async () => {
    const { found } = await load(
      `  - { name: f, reason: r, deny: { ${range} } }\n  - { name: f, reason: r, deny: { ${range} } }\n`,
    );
    expect(found).toEqual(['error duplicate-name 5:13']);
  });

  it('name an unknown job: reported unless another part was asked for, or the rule is off', async () => {
    const freeze = `  - { name: f, reason: r, deny: { ${range} }, manifests: { names: [other] } }\n`;
    expect((await load(freeze)).found).toEqual(['warning freeze-unknown-job 4:106']);
    expect((await load(freeze, '', ['jobs/lock-doors.yaml'])).found).toEqual([]);
    expect((await load(freeze, 'rules: { freeze-unknown-job: off }\n')).found).toEqual([]);
  });
});
