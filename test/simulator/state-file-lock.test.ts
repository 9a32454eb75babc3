import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { startLocalHub } from '../../src/simulator/local-hub.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let stateFile: string;
let lockFile: string;
beforeEach(async () => {
  stateFile = join(await temporaryFolder(), 'hub.state');
  lockFile = `${stateFile}.lock`;
});

const endedProcess = () => spawnSync(process.execPath, ['-e', '']).pid;
const lockOf = (holder: object) =>
  JSON.stringify({ process: process.pid, machine: hostname(), nonce: 'x', ...holder });

describe('a state file', () => {
  it('is used by one hub at a time', async () => {
    const hub = await startLocalHub({ stateFile });
    await expect(startLocalHub({ stateFile })).rejects.toMatchObject({
      message: `the state file ${stateFile} is in use by another local hub: process ${process.pid} on ${hostname()}`,
      hint: expect.stringContaining(`delete ${lockFile}`),
    });
    await hub.stop();
    expect(existsSync(lockFile)).toBe(false);
    await (await startLocalHub({ stateFile })).stop();
  });

  it.each<[who: string, lock: () => string]>([
    ['of a process that has ended', () => lockOf({ process: endedProcess() })],
    ['of an earlier process with the same id, as in a container', () => lockOf({})],
    ['that was cut short', () => '{"process":'],
  ])('takes over the lock %s', async (_who, lock) => {
    writeFileSync(lockFile, lock());
    const hub = await startLocalHub({ stateFile });
    expect(JSON.parse(readFileSync(lockFile, 'utf8'))).toMatchObject({ process: process.pid });
    await hub.stop();
  });

  it.each<[who: string, lock: () => string]>([
    ['of a running process', () => lockOf({ process: process.ppid })],
    ['of another machine', () => lockOf({ machine: 'elsewhere' })],
  ])('respects the lock %s', async (_who, lock) => {
    writeFileSync(lockFile, lock());
    await expect(startLocalHub({ stateFile })).rejects.toThrow('is in use by another local hub');
    expect(readFileSync(lockFile, 'utf8')).toBe(lock());
  });

  it('is not locked any more when the hub could not start', async () => {
    const other = await startLocalHub();
    await expect(startLocalHub({ stateFile, port: other.port })).rejects.toThrow('EADDRINUSE');
    await other.stop();
    expect(existsSync(lockFile)).toBe(false);
  });

  it('in a folder that does not exist is an error that says what to do', async () => {
    await expect(startLocalHub({ stateFile: join(stateFile, 'no', 'hub.state') })).rejects.toMatchObject({
      message: expect.stringMatching(
        /^the state file cannot be locked: .*: no such file or directory \(ENOENT\)$/,
      ),
      hint: 'give --state a file in a folder that exists and that this user may write to',
    });
  });
});
