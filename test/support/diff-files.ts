import { diffRepositories } from '../../src/diff/diff-repositories.ts';
import { withDevices } from '../../src/diff/with-devices.ts';
import { countInFleets } from '../../src/explain/reach-changes.ts';
import { type Repository, readRepository } from '../../src/manifests/repository.ts';
import type { RepositoryDiff } from '../../src/model/repository-diff.ts';

/** Two versions of the files of a repository, for tests of what changes between them. */

export type TextFiles = Readonly<Record<string, string>>;

/** Saturday noon. */
export const NOW = Date.parse('2026-11-28T12:00:00Z');

export const CONFIG = `apiVersion: hubjobs/v1
kind: Config
owner: acme
`;

interface JobText {
  readonly query?: string;
  readonly maxDevices?: number;
  readonly does?: string;
  readonly schedule?: string;
  readonly more?: string;
  readonly metadata?: string;
}

export function job(name: string, options: JobText = {}): string {
  const {
    query = "tags.building = '43'",
    maxDevices,
    does = 'method: { name: lockDoor, payload: { lockTime: 10m } }',
    schedule = '{ cron: "0 22 * * MON-FRI", timeZone: Europe/Budapest }',
    more = '',
    metadata = '',
  } = options;
  return `apiVersion: hubjobs/v1
kind: Job
metadata: { name: ${name}${metadata} }
spec:
  target: { query: ${JSON.stringify(query)}${maxDevices === undefined ? '' : `, maxDevices: ${maxDevices}`} }
  ${does}
  schedule: ${schedule}
${more}`;
}

/** 180 doors in building 43, 220 in building 41. */
export const FLEET = fleet(180);

export function fleet(doors: number): string {
  return `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: campus }
spec:
  groups:
    - { name: doors-43, count: ${doors}, idPattern: "a-{index}", tags: { building: "43" } }
    - { name: doors-41, count: 220, idPattern: "b-{index}", tags: { building: "41" } }
`;
}

export function policy(deny: string, more = ''): string {
  return `apiVersion: hubjobs/v1
kind: Policy
metadata: { name: few-devices }
spec:
  deny: ${JSON.stringify(deny)}
  message: Ask the platform team
${more}`;
}

export function repositoryOf(files: TextFiles): Repository {
  return readRepository(
    new Map(Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)])),
  );
}

/** With the devices of the fleets of the second version. */
export function diffOf(before: TextFiles, after: TextFiles): RepositoryDiff {
  const [old, now] = [before, after].map((files) => repositoryOf({ 'hubjobs.yaml': CONFIG, ...files }));
  if (!old || !now) throw new Error('two versions are needed');
  const base = { ref: 'main', commit: '0123456789' };
  const diff = diffRepositories({ now: NOW, base, before: old, after: now });
  const targets = diff.changes.flatMap(({ name, job: effect }) =>
    effect ? [{ name, ...effect.target }] : [],
  );
  const on = { kind: 'fleets', names: now.fleets.map(({ name }) => name) } as const;
  return now.fleets.length === 0
    ? diff
    : withDevices(diff, { on, ...countInFleets(targets, now.fleets, NOW) });
}
