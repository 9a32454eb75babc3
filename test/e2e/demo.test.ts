import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { codeBlocksOf } from '../support/pages.ts';

const root = path.resolve(import.meta.dirname, '../..');

describe('npm run demo', () => {
  it('plans, applies, runs and reports, and has nothing left to do the second time', async () => {
    const { stdout, stderr } = await promisify(execFile)('npm', ['run', '--silent', 'demo'], { cwd: root });
    expect(stderr).toMatch(/12 connected over MQTT with the device SDK, 2\d\d answering in this process/);
    expect(stderr).toMatch(/lock-doors: completed/);
    expect(stdout).toMatch(/6 to schedule/);
    expect(stderr).toMatch(/schedule acme-gateway-firmware-2703012101-s2: done/);
    expect(stdout).toMatch(/gateway-firmware {2}settling/);
    expect(stdout).toMatch(/retired-doors: no device matches/);
    expect(stdout).toMatch(/reboot-gateways is suspended/);
    expect(stdout).toMatch(/Applied: 8 done/);
    expect(stdout).toMatch(/method lockDoor with {"lockTime":"10m"}: answered 200/);
    expect(stdout).toMatch(/new desired properties \([1-9]\d* over MQTT\)/);
    expect(stdout).toMatch(/Nothing to do/);
    expect(stdout).toMatch(/160 devices: properties.desired.building 41 → 43/);
    expect(stdout).toMatch(/retired-doors {2}1 job\n +0 {2}no devices/);

    // README.md shows parts of this.
    const printed = new Set(stdout.split('\n'));
    const shown = codeBlocksOf('README.md').filter(({ text }) =>
      /^(Plan for simulated|~ lock-doors)/.test(text),
    );
    expect(shown).toHaveLength(2);
    for (const { text } of shown) expect(text.split('\n').filter((line) => !printed.has(line))).toEqual([]);

    const status = JSON.parse(await readFile(path.join(root, 'report/status.json'), 'utf8'));
    const devices = Object.fromEntries(
      status.jobs.map((job: { manifest: string; devices?: unknown }) => [job.manifest, job.devices]),
    );
    expect(devices).toMatchObject({
      'building-properties': { total: 180, succeeded: 180 },
      'inventory-tag': { total: 236, succeeded: 236 },
      'lock-doors': { total: 180, succeeded: 168, refused: 2, offline: 10, pending: 0 },
      'retired-doors': { total: 0 },
    });
    expect(await readFile(path.join(root, 'report/status.md'), 'utf8')).toMatch(/lock-doors/);
    const simulation = await readFile(path.join(root, 'report/simulation.md'), 'utf8');
    expect(simulation).toMatch(/\| 0 +\| +\| no devices +\|/);
  }, 60_000);
});
