import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

const FILES = {
  'hubjobs.yaml': `apiVersion: hubjobs/v1
kind: Config
hubs: { production: { hostName: a.test, tier: S1 }, staging: { hostName: b.test, tier: S1 } }
`,
  'jobs/doors.yaml': `apiVersion: hubjobs/v1
kind: Job
metadata: # of all doors
  labels: { name: nobody }
  description: Lock
  name: lock-doors
spec:
  query: [
---
apiVersion: hubjobs/v1
kind: "Rollout"
metadata: { labels: {}, name: 'firmware' }
`,
  'jobs/fleet.yaml': 'kind: Fleet\nmetadata:\n  name: campus\n',
  'elsewhere/hubjobs.yml': 'apiVersion: hubjobs/v1\nkind: Config\nmanifests: ["*.yaml"]\n',
  'elsewhere/a.yaml': 'kind: Job\nmetadata: { name: reboot }\n',
};

async function completed(words: readonly string[]): Promise<readonly string[]> {
  const { exitCode, stdout, stderr } = await runCli(['__complete', ...words], {
    cwd: await temporaryFolder(FILES),
  });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t')[0] ?? line);
}

describe('what may stand at the end of a command line', () => {
  it.each<[readonly string[], readonly string[]]>([
    [['pl'], ['plan']],
    [['help', 'fle'], ['fleet']],
    [['help', 'fleet', ''], ['capture']],
    [['fleet', 'c'], ['capture']],
    [['devices', 's'], ['send']],
    [
      ['next', ''],
      ['firmware', 'lock-doors'],
    ],
    [['next', 'lo'], ['lock-doors']],
    [['next', 'lock-doors', ''], []],
    [['next', '--count', '3', 'f'], ['firmware']],
    [['explain', 'f'], ['firmware']],
    [['stop', 'firmware', 'l'], ['lock-doors']],
    [['plan', '--resume', 'l'], ['lock-doors']],
    [
      ['plan', '--hub', ''],
      ['production', 'staging'],
    ],
    [['plan', '--hub', 'p'], ['production']],
    [['plan', '--hub=p'], ['--hub=production']],
    [['plan', '--hub', '=', 'p'], ['production']],
    [
      ['plan', '--hub', '='],
      ['production', 'staging'],
    ],
    [['simulate', '--fleet', ''], ['campus']],
    [['plan', '-f', 'm'], ['markdown']],
    [
      ['hub', '--tier', 'S'],
      ['S1', 'S2', 'S3'],
    ],
    [['plan', '--allow-u'], ['--allow-unproven']],
    [['plan', '--allow-cancels', ''], []],
    [['plan', '--out', ''], [':files']],
    [['plan', '-C', ''], [':folders']],
    [['validate', 'jo'], [':files']],
    [['-C', 'elsewhere', 'next', ''], ['reboot']],
    [['next', '-C', 'elsewhere', ''], ['reboot']],
    [['next', '--', '-'], []],
    [['schema', 'jo'], ['Job']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['fleet', 'capture', '--name', ''], []],
    [['quux', ''], []],
  ])('%j', async (words, expected) => {
    expect(await completed(words)).toEqual(expected);
  });

  it('are all commands and options that the help shows, and no others', async () => {
    const inHelp = async (pattern: RegExp, ...argv: readonly string[]) =>
      [...(await runCli([...argv, '--help'])).stdout.matchAll(pattern)].map(([, name]) => name);
    expect(await completed([''])).toEqual(await inHelp(/^ {2}([a-z]+)(?: \[| <| {2,})/gm));
    expect(await completed(['plan', '--'])).toEqual(await inHelp(/^ {2}(?:-\w, )?(--[a-z-]+)/gm, 'plan'));
  });

  it('are those of an absolute folder', async () => {
    const cwd = await temporaryFolder(FILES);
    const { stdout } = await runCli(['__complete', 'next', '-C', 'nowhere', '-C', cwd, 'lo']);
    expect(stdout).toBe('lock-doors\n');
  });

  it('are fewer where a repository cannot be read, and never an error', async () => {
    const cwd = await temporaryFolder({ 'hubjobs.yaml': 'hubs: [', 'jobs/a.yaml': '{' });
    for (const words of [
      ['plan', '--hub', ''],
      ['next', ''],
      ['next', '-C', 'nowhere', ''],
    ]) {
      const { exitCode, stdout, stderr } = await runCli(['__complete', ...words], { cwd });
      expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    }
  });
});

/** A repository, a folder with `hubjobs` in it, and the script of a shell. */
async function setUp(shell: string) {
  const cwd = await temporaryFolder(FILES);
  const bin = await temporaryFolder();
  const main = `${process.execPath} --import ${import.meta.resolve('tsx')} ${ROOT}/src/cli/main.ts`;
  const program = path.join(bin, 'hubjobs');
  await writeFile(program, `#!/bin/sh\nexec ${main} "$@"\n`);
  await chmod(program, 0o755);
  const script = path.join(bin, `hubjobs.${shell}`);
  await writeFile(script, (await runCli(['completion', shell])).stdout);
  const env = { ...process.env, PATH: `${bin}:${process.env['PATH']}`, HOME: bin, TERM: 'dumb' };
  return { cwd, env, script };
}

const isThere = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0;

describe('in a shell', { timeout: 120_000 }, () => {
  it.each([
    ['next lo', ['lock-doors']],
    ['plan --hub=st', ['staging']],
    ['plan --hub ', ['production', 'staging']],
    ['fleet capture -C else', ['elsewhere']],
    ['validate jobs/d', ['jobs/doors.yaml']],
  ])('bash completes %j', async (line, expected) => {
    const { cwd, env, script } = await setUp('bash');
    // As readline breaks the line, and calls the function that \`complete -F\` names.
    const words = ['hubjobs', ...line.split(/(?<==)|(?==)| /)];
    const run = `source "${script}"
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}) COMP_CWORD=${words.length - 1}
"$(complete -p hubjobs | sed 's/.*-F \\([^ ]*\\) .*/\\1/')"
printf '%s\\n' "\${COMPREPLY[@]}"`;
    const printed = execFileSync('bash', ['--norc', '-c', run], { cwd, env, encoding: 'utf8' });
    expect(printed.trim().split('\n')).toEqual(expected);
  });

  it.skipIf(!isThere('fish')).each([
    ['next lo', ['lock-doors']],
    ['plan --hub=st', ['--hub=staging']],
    ['plan --hub ', ['production', 'staging']],
    ['fleet capture -C else', ['elsewhere/']],
    ['plan --out=jobs/d', ['--out=jobs/doors.yaml']],
  ])('fish, where it is installed, completes %j', async (line, expected) => {
    const { cwd, env, script } = await setUp('fish');
    const run = `source "${script}"; complete -C "hubjobs ${line}"`;
    const printed = execFileSync('fish', ['--no-config', '-c', run], { cwd, env, encoding: 'utf8' });
    const lines = printed.trim().split('\n');
    expect(lines.map((one) => one.split('\t')[0])).toEqual(expected);
  });

  it.skipIf(!isThere('zsh')).each([
    ['next lo', 'ck-doors '],
    ['plan --hub=st', 'aging '],
    ['fleet capture -C else', 'where/'],
    ['plan --out=jobs/d', 'oors.yaml '],
  ])('zsh, where it is installed, completes %j with %j', async (line, rest) => {
    const { cwd, env, script } = await setUp('zsh');
    // A terminal of its own, in which the line is typed with a tab at its end.
    const run = `zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PS1=; autoload -Uz compinit; compinit -u -D; source "${script}"; print rea''dy'
zpty -r shell output '*ready*'
zpty -w -n shell $'hubjobs ${line}\\t'
zpty -r shell output '*${rest}*'
print found
zpty -d shell`;
    const printed = execFileSync('zsh', ['-f', '-c', run], { cwd, env, encoding: 'utf8', timeout: 60_000 });
    expect(printed).toContain('found');
  });
});

it('a shell that is not known is refused with those that are', async () => {
  expect(await runCli(['completion', 'tcsh'])).toMatchObject({
    exitCode: 3,
    stderr: expect.stringContaining('bash, zsh, fish'),
  });
});
