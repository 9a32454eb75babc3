import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../schemas');
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.schema.json'));

async function listed(): Promise<readonly string[]> {
  const { exitCode, stdout } = await runCli(['schema']);
  expect(exitCode).toBe(0);
  return [...stdout.matchAll(/^\S+/gm)].map(([name]) => name);
}

const read = (file: string): unknown => JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8'));

describe('hubjobs schema', () => {
  it('lists every schema, with what it describes', async () => {
    const names = await listed();
    expect(names.map((name) => `${name.toLowerCase()}.schema.json`).sort()).toEqual(FILES.toSorted());
    expect((await runCli(['schema'])).stdout).toMatch(/^Job +One job of an Azure IoT Hub, declared/m);
  });

  it.each(['job', 'Job', 'JOB', 'simulation-result'])('prints the schema of %s', async (kind) => {
    const { exitCode, stdout } = await runCli(['schema', kind]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual(read(`${kind.toLowerCase()}.schema.json`));
  });

  it.each([
    ['Jbo', 'did you mean `Job`?'],
    ['CronJobs', 'there are schemas of: Job, Rollout, '],
    ['__proto__', 'there are schemas of: Job, '],
  ])('answers %s with what there is', async (kind, hint) => {
    const { exitCode, stdout, stderr } = await runCli(['schema', kind]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toContain(`error: there is no schema of "${kind}"\n  hint: ${hint}`);
  });
});
