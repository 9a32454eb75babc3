import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { get, request } from 'node:https';
import path from 'node:path';
import { expect, it } from 'vitest';
import { startLocalHub } from '../../src/simulator/local-hub.ts';
import { createSas } from '../../src/simulator/protocol/sas.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = path.resolve(import.meta.dirname, '../..');
const canLimit = spawnSync('prlimit', ['--version']).status === 0;

/** A limit on the size of its files stands for a full disk. */
const limitFiles = (pid: number, bytes: number | 'unlimited') =>
  expect(spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]).status).toBe(0);

it.skipIf(!canLimit)(
  'a hub whose disk is full says so, refuses changes, and goes on when there is space',
  async () => {
    const folder = await temporaryFolder();
    const stateFile = path.join(folder, 'hub.state');
    const program = ['--import', import.meta.resolve('tsx'), path.join(root, 'src/cli/main.ts')];
    const ports = ['--port', '0', '--mqtt-port', '0', '--ui', '--ui-port', '0'];
    const options = ['hub', ...ports, '--ca-out', 'ca.pem', '--state', stateFile];
    // The signal that comes with the limit would end the process; with a full disk there is none.
    const child = spawn(
      'sh',
      ['-c', `trap '' XFSZ; exec "$@"`, 'sh', process.execPath, ...program, ...options, '--format', 'json'],
      { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const pid = child.pid ?? 0;
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const printed = await new Promise<string>((resolve) => {
      let stdout = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
        if (stdout.includes('\n')) resolve(stdout);
      });
    });
    const { port, ui, connectionStrings } = JSON.parse(printed);
    const key = /SharedAccessKey=(.*)$/.exec(connectionStrings.iothubowner)?.[1] ?? '';
    const ca = readFileSync(path.join(folder, 'ca.pem'));
    const ask = (method: string, device: string) =>
      new Promise<{ status: number; text: string }>((resolve, reject) => {
        const headers = { Authorization: createSas('localhost', 4_000_000_000, key, 'iothubowner') };
        const url = `https://localhost:${port}/devices/${device}?api-version=2021-04-12`;
        const asked = request(url, { method, ca, headers }, (answer) => {
          let text = '';
          answer.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk;
          });
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
        });
        asked.on('error', reject).end(method === 'PUT' ? '{}' : undefined);
      });

    const health = () =>
      new Promise((resolve, reject) => {
        get(`https://localhost:${port}/healthz`, { ca }, async (answer) => {
          let text = '';
          for await (const chunk of answer) text += chunk;
          resolve([answer.statusCode, JSON.parse(text)]);
        }).on('error', reject);
      });
    const writeOnPage = async () => {
      const { origin, hash } = new URL(ui);
      const answer = await fetch(`${origin}/api/devices/before/twin`, {
        method: 'PATCH',
        headers: { Authorization: `Bearer ${hash.replace('#token=', '')}` },
        body: '{"tags":{"on":"page"}}',
      });
      return [answer.status, await answer.json()];
    };
    expect((await ask('PUT', 'before')).status).toBe(200);
    limitFiles(pid, statSync(stateFile).size + 40);
    const refused = await ask('PUT', 'while-full');
    expect([refused.status, refused.text]).toEqual([503, expect.stringContaining('file too large (EFBIG)')]);
    expect((await ask('PUT', 'while-full-2')).status).toBe(503);
    expect((await ask('GET', 'before')).status).toBe(200);
    expect(await writeOnPage()).toEqual([
      503,
      { message: expect.stringContaining('file too large (EFBIG)'), code: 'ServiceUnavailable' },
    ]);
    expect(await health()).toEqual([503, { status: 'failing', reason: 'file too large (EFBIG)' }]);
    expect(stderr).toContain(`error: the state file ${stateFile} cannot be written: file too large (EFBIG)`);

    limitFiles(pid, 'unlimited');
    await expect.poll(async () => (await ask('PUT', 'after')).status, { timeout: 10_000 }).toBe(200);
    expect(stderr).toContain('can be written again');
    child.kill('SIGKILL');
    await ended;
    const again = await startLocalHub({ stateFile });
    const ids = Array.from(again.state.registry.devices(), ({ row }) => row.deviceId);
    const [before] = again.state.registry.devices();
    expect(before?.row.tags).toEqual({});
    await again.stop();
    // The first refused change was made when the file could be written; the second one never.
    expect(ids).toEqual(['before', 'while-full', 'after']);
  },
  60_000,
);
