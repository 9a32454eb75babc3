import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { buildImage, environmentOf, inside } from '../support/dockerfile.ts';

const COMMIT = 'c0ffee'.padEnd(40, '0');
const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');
const [, composeFile = ''] =
  /^```yaml\n(# compose\.yaml\n[\s\S]*?)^```$/m.exec(
    readFileSync(path.join(root, 'docs/local-hub.md'), 'utf8'),
  ) ?? [];
const npm = path.join(path.dirname(process.execPath), 'npm');

describe('the Dockerfile', () => {
  it('makes an image that runs hubjobs, and a hub that is healthy', async () => {
    const image = await buildImage({
      context: root,
      args: { HUBJOBS_ACTION_COMMIT: COMMIT },
      tools: {
        apk: '',
        chown: '',
        // What `npm ci` installs is what this repository has installed; the rest is done.
        npm: `if [ "$1" = ci ]; then ln -s ${root}/node_modules node_modules; else HOME=${process.env['HOME']} exec ${npm} --prefer-offline "$@"; fi`,
      },
    });
    expect(image.calls).toEqual([
      'npm ci',
      'npm pack',
      'npm run build',
      expect.stringMatching(/^npm install --global --prefix \S+\/opt\/hubjobs \.\/hubjobs-[\d.]+\.tgz$/),
      'apk add --no-cache git',
      expect.stringMatching(/^chown node:node \S+\/data$/),
    ]);
    expect(image).toMatchObject({
      base: 'node:24-alpine',
      user: 'node',
      workdir: '/work',
      command: ['--help'],
    });
    expect(image.labels['org.opencontainers.image.source']).toBe('https://github.com/hubjobs/hubjobs');
    // The sources and the tools that build it stay behind.
    expect(readdirSync(image.root).sort()).toEqual(['data', 'gitconfig', 'opt', 'work']);

    const env = environmentOf(image);
    const { entrypoint, command } = image;
    const hubjobs = (...argv: readonly string[]) =>
      run('env', [...entrypoint, ...argv], { cwd: path.join(image.root, image.workdir), env });
    expect((await hubjobs('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await hubjobs(...command)).stdout).toMatch(/^Usage: hubjobs /);
    expect((await run('git', ['config', '--get', 'safe.directory'], { env })).stdout).toBe('*\n');

    // The commit of the Action that a release gives goes into the workflows of its users.
    const answers = ['--yes', '--owner', 'acme', '--host-name', 'a.azure-devices.net', '--github'];
    await hubjobs('init', ...answers);
    const workflow = readFileSync(path.join(image.root, 'work/.github/workflows/pull-request.yml'), 'utf8');
    const { stdout: version } = await hubjobs('--version');
    expect(workflow).toContain(`uses: hubjobs/hubjobs@${COMMIT} # v${version.trim()}-action\n`);

    // As docs/local-hub.md shows it for Docker Compose, on ports that are free here.
    const { hub: service } = parse(composeFile).services;
    expect(image.ports.map((port) => `${port}:${port}`)).toEqual(service.ports);
    expect(service.volumes).toEqual(['hub:/data']);
    const argv = [...inside(image.root, service.command).split(' '), '--port', '0', '--mqtt-port', '0'];
    const hub = spawn('env', [...entrypoint, ...argv], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    const ended = once(hub, 'exit');
    const [node = '', ...check] = image.healthCheck;
    const checkAt = (port: number) =>
      run(
        node,
        check.map((text) => text.replace(':8443/', `:${port}/`)),
        { env },
      );
    const [line] = await once(createInterface(hub.stdout), 'line');
    const { hostName, port } = JSON.parse(line);
    expect(hostName).toBe('hub');
    await checkAt(port);
    expect(readdirSync(path.join(image.root, 'data')).sort()).toEqual([
      'ca.pem',
      'hub.ndjson',
      'hub.ndjson.lock',
    ]);
    hub.kill();
    await ended;
    await expect(checkAt(port)).rejects.toMatchObject({ code: 1 });
  }, 300_000);
});
