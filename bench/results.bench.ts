import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openResultsFile } from '../src/cli/documents/results-file.ts';
import type { DeviceResult } from '../src/model/hub-job.ts';
import { tallyDevices } from '../src/status/device-tally.ts';

/**
 * The rows of a million devices, counted and written to a file as they come, each format and size in a process of its
 * own. The peak memory of the process must not grow with the rows.
 */
const SIZES = [1_000, 1_000_000] as const;
const MAX_GROWTH_MIB = 64;

const [form, count] = process.argv.slice(2);
if (form !== undefined && count !== undefined) {
  await writeOnce(form, Number(count));
} else {
  for (const ending of ['ndjson', 'csv']) {
    const [few, many] = SIZES.map((rows) => measure(ending, rows));
    if (!few || !many) throw new Error('nothing was measured');
    console.log(
      `${ending}: ${SIZES[1]} rows in ${(many.ms / 1000).toFixed(1)} s, ${many.fileMib.toFixed(0)} MiB of file; memory ${many.mib.toFixed(0)} MiB, with ${SIZES[0]} rows ${few.mib.toFixed(0)} MiB`,
    );
    if (many.mib - few.mib > MAX_GROWTH_MIB) throw new Error('memory grows with the rows');
  }
}

function measure(ending: string, rows: number): { ms: number; mib: number; fileMib: number } {
  const run = spawnSync(process.execPath, ['--import', 'tsx', import.meta.filename, ending, String(rows)], {
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout);
}

async function writeOnce(ending: string, rows: number): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hubjobs-bench-'));
  try {
    const name = path.join(folder, `all.${ending}`);
    const file = await openResultsFile(name, { cwd: folder });
    const job = { jobId: 'acme-lock-doors-2603022200-abcdefgh', manifest: 'lock-doors', scheduledAt: 0 };
    const start = performance.now();
    const { devices } = await tallyDevices(
      (async function* () {
        for (let n = 0; n < rows; n += 1) {
          const row = rowOf(n);
          await file.write(job, row);
          yield row;
        }
      })(),
    );
    await file.close();
    const ms = performance.now() - start;
    if (devices.total !== rows) throw new Error('rows were lost');
    const mib = process.resourceUsage().maxRSS / 1024;
    console.log(JSON.stringify({ ms, mib, fileMib: statSync(name).size / 2 ** 20 }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function rowOf(n: number): DeviceResult {
  if (n % 10 === 0) return { deviceId: `door-${n}`, outcome: 'offline', errorCode: 'DeviceNotOnline' };
  return {
    deviceId: `door-${n}`,
    outcome: 'succeeded',
    methodStatus: 200,
    methodPayload: '{"Response":"lockDoor called successfully"}',
    updatedAt: n,
  };
}
