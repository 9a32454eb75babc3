import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRepository } from '../../src/manifests/repository.ts';
import { FIRST_SEED } from '../support/stress.ts';

const config = (defaults: string) => `apiVersion: hubjobs/v1
kind: Config
owner: acme
hubs:
  production: { hostName: a.azure-devices.net, tier: S2 }
  staging: { hostName: b.azure-devices.net, tier: S1 }
defaults:
${defaults}`;

const job = (more = '', schedule = '{ cron: "0 22 * * *" }') => `apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock, labels: { building: '43' } }
spec:
  target: { query: tags.floor = 1 }
  method: { name: lockDoor }
  schedule: ${schedule}
${more}`;

const ALL = `  Job:
    labels: { team: facilities, building: '1' }
    target: { maxDevices: 100 }
    schedule: { timeZone: Europe/Budapest }
    startingDeadline: 15m
    maxExecutionTime: 10m
    retry: { every: 1h, tries: 2 }
    success: { minSucceeded: 80% }
  Rollout:
    labels: { team: field }
    for: 14d
    gate: { settle: 1h, minDevices: 5 }
`;

function read(files: Readonly<Record<string, string>>) {
  const bytes = new Map(Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)]));
  const { manifests, rollouts, diagnostics } = readRepository(bytes);
  const said = diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ code, range }) => `${code} ${range.file}:${range.line}`);
  return { job: manifests[0], rollout: rollouts[0], said };
}

describe('defaults in hubjobs.yaml', () => {
  it('are those of every job that says nothing else', () => {
    const { job: read_, said } = read({ 'hubjobs.yaml': config(ALL), 'jobs/lock.yaml': job() });
    expect(said).toEqual([]);
    expect(read_).toMatchObject({
      labels: { team: 'facilities', building: '43' },
      target: { maxDevices: 100, condition: 'tags.floor = 1' },
      schedule: { kind: 'cron', timeZone: 'Europe/Budapest' },
      startingDeadlineInSeconds: 900,
      maxExecutionTimeInSeconds: 600,
      retry: { everyInSeconds: 3_600, tries: 2 },
      success: { minSucceeded: 0.8, offline: 'ignore' },
    });
  });

  it('are merged below the manifest: its own values win, and null takes one away', () => {
    const more = '  startingDeadline: 30m\n  retry: null\n  success: { offline: fail }\n';
    const { job: read_, said } = read({ 'hubjobs.yaml': config(ALL), 'jobs/lock.yaml': job(more) });
    expect(said).toEqual([]);
    expect(read_).toMatchObject({
      startingDeadlineInSeconds: 1_800,
      success: { minSucceeded: 0.8, offline: 'fail' },
    });
    expect(read_?.retry).toBeUndefined();
  });

  it('leave the operation as it is written: null removes a property of the twin', () => {
    const text = job().replace(
      /method: .*/,
      'twin: { desired: { old: null, new: { a: null }, __proto__: 1 } }',
    );
    const { job: read_, said } = read({ 'hubjobs.yaml': config(ALL), 'jobs/lock.yaml': text });
    expect(said).toEqual(['twin-key jobs/lock.yaml:6']);
    const { job: kept } = read({
      'hubjobs.yaml': config(ALL),
      'jobs/lock.yaml': text.replace(', __proto__: 1', ''),
    });
    expect(kept?.operation).toEqual({ kind: 'twin', desired: { old: null, new: { a: null } } });
    expect(read_).toBeUndefined();
  });

  it('change nothing about an operation, whatever it says, nor do overrides of something else', () => {
    let understood = 0;
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (payload) => {
        const action = `method: { name: lockDoor, payload: ${payload} }`;
        const zone = '{ cron: "0 22 * * *", timeZone: UTC }';
        const text = job('', zone).replace(/method: .*/, () => action);
        const overrides = 'hubs:\n  staging: { overrides: { maxExecutionTime: 20m } }\n';
        const { job: plain } = read({ 'jobs/lock.yaml': text });
        const { job: own } = read({ 'hubjobs.yaml': config(ALL), 'jobs/lock.yaml': `${text}${overrides}` });
        // Whole numbers that are not exact are refused.
        if (plain) {
          understood += 1;
          expect(plain.operation).toEqual({ ...plain.operation, payload: JSON.parse(payload) });
        }
        expect(own?.operation).toEqual(plain?.operation);
        expect(own?.byHub?.['staging']?.operation).toEqual(plain?.operation);
      }),
      { seed: FIRST_SEED },
    );
    expect(understood).toBeGreaterThan(80);
  });

  it('are below the overrides of a hub, too', () => {
    const more = 'hubs:\n  staging: { overrides: { startingDeadline: 1h, retry: null } }\n';
    const { job: read_ } = read({ 'hubjobs.yaml': config(ALL), 'jobs/lock.yaml': job(more) });
    expect(read_?.startingDeadlineInSeconds).toBe(900);
    expect(read_?.byHub?.['staging']).toMatchObject({
      startingDeadlineInSeconds: 3_600,
      maxExecutionTimeInSeconds: 600,
    });
    expect(read_?.byHub?.['staging']?.retry).toBeUndefined();
  });

  it('have no time zone for a job in the own zone of each device', () => {
    const zones = '{ cron: "0 22 * * *", timeZones: { tags.zone: [America/Lima] } }';
    const { job: read_, said } = read({ 'hubjobs.yaml': config(ALL), 'jobs/lock.yaml': job('', zones) });
    expect(said).toEqual([]);
    expect(read_).toMatchObject({ name: 'lock-lima', schedule: { timeZone: 'America/Lima' } });
  });

  it('are those of every rollout, by their kind', () => {
    const rollout = `apiVersion: hubjobs/v1
kind: Rollout
metadata: { name: firmware }
spec:
  target: { query: tags.floor = 1 }
  twin: { desired: { version: 2 } }
  done: properties.reported.version = 2
  stages: [{ name: canary, devices: 5 }, { name: rest }]
  gate: { minDevices: 3 }
`;
    const { rollout: read_, said } = read({ 'hubjobs.yaml': config(ALL), 'jobs/lock.yaml': rollout });
    expect(said).toEqual([]);
    expect(read_).toMatchObject({
      labels: { team: 'field' },
      forInSeconds: 14 * 86_400,
      stages: [{ gate: { settleInSeconds: 3_600, minDevices: 3 } }, {}],
    });
  });

  const wrong = {
    'a value of the wrong shape is said where it is, once': {
      defaults: '  Job: { startingDeadline: soon }\n',
      said: ['wrong-form hubjobs.yaml:8'],
    },
    'an unknown key': { defaults: '  Job: { query: "*" }\n', said: ['unknown-key hubjobs.yaml:8'] },
    'a kind that has none': { defaults: '  Fleet: {}\n', said: ['unknown-key hubjobs.yaml:8'] },
    'a value that no job can have is said in hubjobs.yaml': {
      defaults: '  Job:\n    schedule: { timeZone: Mars/Olympus }\n',
      said: ['unknown-time-zone hubjobs.yaml:9'],
    },
    'a value that only this job cannot have is said where the later one of the two is written': {
      defaults: '  Job:\n    schedule: { timeZone: UTC }\n    maxExecutionTime: 2h\n',
      more: '  retry: { every: 1h, tries: 2 }\n',
      said: ['retry-every jobs/lock.yaml:8'],
    },
    'a job that still lacks something': {
      defaults: '  Job:\n    startingDeadline: 15m\n',
      said: ['cron-no-zone jobs/lock.yaml:7'],
    },
  };
  it.each(Object.entries(wrong))('%s', (_, one) => {
    const text = job(
      'more' in one ? one.more : '',
      'more' in one || one.said[0]?.includes('lock') || one.said[0]?.includes('time-zone')
        ? undefined
        : '{ at: 2027-03-01T22:00Z }',
    );
    const { said } = read({ 'hubjobs.yaml': config(one.defaults), 'jobs/lock.yaml': text });
    expect(said).toEqual(one.said);
  });
});
