import { describe, expect, it } from 'vitest';
import { readRepository } from '../../../src/manifests/repository.ts';
import { manifestsOfHub } from '../../../src/manifests/select-manifests.ts';

const CONFIG = `apiVersion: hubjobs/v1
kind: Config
owner: acme
hubs:
  production: { hostName: p.example, tier: S2 }
  staging: { hostName: s.example, tier: S1 }
`;

function read(schedule: string, more = '', target = "{ query: tags.type = 'door' }", name = 'lock') {
  const text = `apiVersion: hubjobs/v1
kind: Job
metadata: { name: ${name} }
spec:
  target: ${target}
  method: { name: lockDoor }
  schedule: ${schedule}
${more}`;
  const encode = (content: string) => new TextEncoder().encode(content);
  const repository = readRepository(
    new Map([
      ['hubjobs.yaml', encode(CONFIG)],
      ['jobs/a.yaml', encode(text)],
    ]),
  );
  return {
    ...repository,
    found: repository.diagnostics.map(
      ({ code, message, range }) => `${code} ${range.line}:${range.column} ${message}`,
    ),
    jobs: repository.manifests.map(({ name: own, schedule: when, target: { condition } }) => ({
      name: own,
      when: 'cron' in when ? `${when.cron} ${when.timeZone}` : new Date(when.at ?? 0).toISOString(),
      condition,
    })),
  };
}

const TWO = '{ cron: "0 22 * * *", timeZones: { tags.zone: [Europe/Budapest, America/New_York] } }';

describe('a schedule in the own zone of each device', () => {
  it('makes a job for each zone', () => {
    const { jobs, found } = read(TWO);
    expect(found).toEqual([]);
    expect(jobs).toEqual([
      {
        name: 'lock-budapest',
        when: '0 22 * * * Europe/Budapest',
        condition: "tags.type = 'door' AND tags.zone = 'Europe/Budapest'",
      },
      {
        name: 'lock-new-york',
        when: '0 22 * * * America/New_York',
        condition: "tags.type = 'door' AND tags.zone = 'America/New_York'",
      },
    ]);
  });

  it('reads a local time in each of them, and narrows what is done and all devices too', () => {
    const { jobs } = read(
      '{ at: "2027-03-01T22:05", timeZones: { properties.reported.zone: [UTC, Asia/Tokyo] } }',
      '',
      '{ allDevices: true }',
    );
    expect(jobs).toEqual([
      { name: 'lock-utc', when: '2027-03-01T22:05:00.000Z', condition: "properties.reported.zone = 'UTC'" },
      {
        name: 'lock-tokyo',
        when: '2027-03-01T13:05:00.000Z',
        condition: "properties.reported.zone = 'Asia/Tokyo'",
      },
    ]);
    const { manifests } = read(TWO, '  done: properties.reported.locked = true\n');
    expect(manifests.map(({ target }) => target.done)).toMatchObject([
      {
        targetCondition: "tags.type = 'door' AND tags.zone = 'Europe/Budapest'",
        doneCondition:
          "tags.type = 'door' AND properties.reported.locked = true AND tags.zone = 'Europe/Budapest'",
      },
      {},
    ]);
  });

  it('may have other zones on a hub: those that it leaves out do not run there', () => {
    const { manifests, config, found } = read(
      TWO,
      `hubs:
  staging: { overrides: { schedule: { timeZones: { tags.zone: [Europe/Budapest] } }, method: { payload: 1 } } }
`,
    );
    expect(found).toEqual([]);
    const on = (name: string) =>
      config.hubs
        .filter((hub) => hub.name === name)
        .flatMap((hub) => manifestsOfHub(manifests, hub).map((one) => `${one.name} ${one.suspend}`));
    expect(on('production')).toEqual(['lock-budapest false', 'lock-new-york false']);
    expect(on('staging')).toEqual(['lock-budapest false', 'lock-new-york true']);
  });

  it.each([
    [
      '{ cron: "0 22 * * *", timeZone: UTC, timeZones: { tags.zone: [UTC] } }',
      'either `timeZone` or `timeZones`',
    ],
    ['{ at: merged, timeZones: { tags.zone: [UTC] } }', '`at: merged` is the same moment in every zone'],
    ['{ at: "2027-03-01T22:05Z", timeZones: { tags.zone: [UTC] } }', 'the same moment in every zone'],
    [
      '{ cron: "0 22 * * *", timeZones: { tags.zone: [Europe/Budapset] } }',
      '"Europe/Budapset" is not a known time zone',
    ],
    [
      '{ cron: "0 22 * * *", timeZones: { tags.zone: [America/Indiana/Knox, America/Knox] } }',
      'would both be named lock-knox',
    ],
    [
      '{ cron: "0 22 * * *", timeZones: { zone: [UTC] } }',
      '"zone" is not allowed as a key of spec.schedule.timeZones',
    ],
    ['{ cron: "0 22 * * *" }', '`cron` needs a `timeZone`'],
  ])('refuses %s', (schedule, message) => {
    expect(read(schedule).found.join('\n')).toContain(message);
  });

  it('refuses lists, names that become too long, and names that are taken', () => {
    expect(read(TWO, '', '{ deviceIds: [a] }').found.join()).toContain('cannot be divided by time zones');
    expect(read(TWO, '', undefined, 'lock-all-the-doors-tonight').found).toEqual([
      expect.stringContaining(
        'the job for Europe/Budapest would be named lock-all-the-doors-tonight-budapest, longer than 28',
      ),
      expect.stringContaining('America/New_York'),
    ]);
    const other = `---
apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock-budapest }
spec:
  target: { allDevices: true }
  method: { name: a }
  schedule: { at: "2027-03-01T22:05Z" }
`;
    expect(read(TWO, other).found.join()).toContain('"lock-budapest" is also used');
    expect(
      read(
        TWO,
        'hubs:\n  staging: { overrides: { schedule: { timeZones: null, timeZone: UTC } } }\n',
      ).found.join(),
    ).toContain('the schedule is in one zone and elsewhere in several');
  });
});
