import { symlink, truncate } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { rollout } from '../support/read-text.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const job = (name: string, more = '') => `apiVersion: hubjobs/v1
kind: Job
metadata: { name: ${name} }
spec:
  target: { query: tags.building = '43' }
  method: { name: lockDoor }
  schedule: { cron: "0 22 * * *", timeZone: Europe/Budapest }
${more}`;

interface Case {
  readonly name: string;
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly prepare?: (folder: string) => Promise<void>;
  readonly argv?: readonly string[];
  readonly says: readonly RegExp[];
}

const cases: readonly Case[] = [
  { name: 'no manifests at all', says: [/no-manifests/, /nothing to validate/] },
  {
    name: 'a folder that does not exist',
    argv: ['validate', 'jobz'],
    files: { 'jobs/a.yaml': job('a') },
    says: [/path-not-found/, /jobz/],
  },
  {
    name: 'a directory option that does not exist',
    argv: ['validate', '-C', 'nowhere'],
    says: [/nowhere/],
  },
  {
    name: 'bytes that are not UTF-8',
    files: { 'jobs/a.yaml': new Uint8Array([0x61, 0xff, 0xfe, 0x0a]) },
    says: [/UTF-8/],
  },
  { name: 'tabs', files: { 'jobs/a.yaml': 'a:\n\tb: 1\n' }, says: [/jobs\/a\.yaml:2:1/, /tab/i] },
  {
    name: 'a file of 100 MB',
    files: { 'jobs/a.yaml': '' },
    prepare: (folder) => truncate(path.join(folder, 'jobs/a.yaml'), 100 * 1024 * 1024),
    says: [/file-too-large/, /jobs\/a\.yaml/],
  },
  { name: '2 KB of [', files: { 'jobs/a.yaml': '['.repeat(2048) }, says: [/nest/i] },
  { name: '2 KB of {a: ', files: { 'jobs/a.yaml': '{a: '.repeat(512) }, says: [/nest/i] },
  { name: '2 KB of "- "', files: { 'jobs/a.yaml': '- '.repeat(1024) }, says: [/nest/i] },
  {
    name: 'an alias bomb',
    files: {
      'jobs/a.yaml': `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi']
        .map((key, i) => `${key}: &${key} [${Array(9).fill(`*${'abcdefghi'[i]}`).join(',')}]`)
        .join('\n')}\n`,
    },
    says: [/alias/i],
  },
  {
    name: 'a link that leaves the folder',
    files: { 'outside.txt': 'top secret', 'repo/jobs/b.yaml': job('b') },
    prepare: (folder) => symlink('../../outside.txt', path.join(folder, 'repo/jobs/a.yaml')),
    argv: ['validate', '-C', 'repo'],
    says: [/outside-root/],
  },
  {
    name: '__proto__ and constructor as keys',
    files: { 'jobs/a.yaml': job('a', '  __proto__: { polluted: true }\n  constructor: { prototype: 1 }\n') },
    says: [/__proto__/, /constructor/],
  },
  {
    name: 'the same name twice',
    files: { 'jobs/a.yaml': job('same'), 'jobs/b.yaml': job('same') },
    says: [/same/, /jobs\/a\.yaml/, /jobs\/b\.yaml/],
  },
];

describe.each(cases)('validate with $name', ({ files = {}, prepare, argv = ['validate'], says }) => {
  it('exits with 3, the place and a hint, without a stack trace', async () => {
    const folder = await temporaryFolder(files);
    await prepare?.(folder);
    const { exitCode, stdout, stderr } = await runCli(argv, { cwd: folder });
    const said = stdout + stderr;
    expect(exitCode, said).toBe(3);
    expect(said).not.toMatch(/^\s+at /m);
    expect(said).not.toContain('top secret');
    for (const pattern of says) expect(said).toMatch(pattern);
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('validate with paths', () => {
  const simulation = `apiVersion: hubjobs/v1
kind: Simulation
metadata: { name: a-week }
spec: { from: 2027-03-01T00:00:00Z, for: 7d, jobs: [a], expect: { jobs: { a: { occurrences: 7 } } } }
`;
  const files = {
    'hubjobs.yaml': 'apiVersion: hubjobs/v1\nkind: Config\nowner: acme\n',
    'jobs/a.yaml': job('a'),
    'jobs/broken.yaml': job('broken').replace('lockDoor', 'lockDoor, playload: 1'),
    'jobs/simulations/week.yaml': simulation,
    'jobs/firmware.yaml': rollout(),
  };

  it.each([
    ['jobs/simulations/week.yaml', 0, '1 file, 1 simulation: nothing to complain about\n'],
    ['hubjobs.yaml', 0, '1 file: nothing to complain about\n'],
    ['jobs/a.yaml', 0, '1 file, 1 job: nothing to complain about\n'],
    ['jobs/firmware.yaml', 0, '1 file, 1 rollout: nothing to complain about\n'],
    ['jobs', 3, 'jobs/broken.yaml:6:'],
  ])('%s is judged within the repository, and shown alone', async (file, code, expected) => {
    const folder = await temporaryFolder(files);
    const { exitCode, stdout, stderr } = await runCli(['validate', file], { cwd: folder });
    expect({ exitCode, stderr }).toEqual({ exitCode: code, stderr: '' });
    expect(stdout).toContain(expected);
  });
});

describe('validate --format json', () => {
  it('has every diagnostic of every file with its place', async () => {
    const folder = await temporaryFolder({
      'jobs/a.yaml': job('a').replace('lockDoor', 'lockDoor, playload: 1'),
      'jobs/b.yaml': job('b').replace('Budapest', 'Budapst'),
    });
    const { exitCode, stdout, stderr } = await runCli(['validate', '--format', 'json'], { cwd: folder });
    expect(exitCode).toBe(3);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      diagnostics: [
        {
          severity: 'error',
          code: 'unknown-key',
          file: 'jobs/a.yaml',
          line: 6,
          hint: expect.stringContaining('payload'),
        },
        { severity: 'error', file: 'jobs/b.yaml', line: 7, hint: expect.stringContaining('Europe/Budapest') },
      ],
    });
  });
});
