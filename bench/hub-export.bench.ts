/**
 * Export and import of a local hub with many twins, beside plain JSON.stringify and JSON.parse of the same twins, each
 * in a process of its own, in turns. `fleet`: all devices were added together, as from a Fleet document. `own`: each
 * has reported by itself, so that no two twins share their metadata.
 *
 *   node --import tsx --expose-gc bench/hub-export.bench.ts [twins, 100000 unless given]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ManualClock } from '../src/simulator/clock/manual-clock.ts';
import { startLocalHub } from '../src/simulator/local-hub.ts';

const ROUNDS = 3;
const MIB = 1024 * 1024;

interface Measured {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Of the whole process at the end, after a garbage collection. */
  readonly heapMiB: number;
  readonly rssMiB: number;
}

async function makeHub(kind: string, count: number) {
  const clock = new ManualClock('2027-03-01T20:00:00Z');
  const hub = await startLocalHub({ clock });
  hub.addDevices(
    Array.from({ length: count }, (_, index) => ({
      deviceId: `device-${index}`,
      tags: { building: String(index % 50), floor: index % 10, location: { site: 'campus', room: index } },
      desired: { mode: 'night', interval: 60, limits: { low: 1, high: index % 100 } },
      reported: { firmware: `1.${index % 7}.0`, battery: index % 100, temperature: 21.5 },
    })),
  );
  if (kind === 'own')
    for (const device of hub.state.registry.devices()) {
      await clock.advance(1);
      hub.state.reportTwin(device, { temperature: 22.5 });
    }
  return hub;
}

/** Reads twins as JSON, one a line, and keeps them. */
const parseTwins = (file: string): readonly unknown[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => JSON.parse(line));

async function measure(work: () => unknown): Promise<Measured> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const kept = await work();
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  // What was made counts as memory, so it must still be there.
  if (kept === null) throw new Error('nothing was made');
  return { wallMs, cpuMs: (user + system) / 1_000, heapMiB: heapUsed / MIB, rssMiB: rss / MIB };
}

/** One measurement, in this process. */
async function run(what: string, kind: string, count: number, folder: string): Promise<Measured> {
  const exported = path.join(folder, `${kind}.hub`);
  const plain = path.join(folder, `${kind}.json`);
  switch (what) {
    case 'export': {
      const hub = await makeHub(kind, count);
      const measured = await measure(() => hub.exportTo(exported));
      await hub.stop();
      return measured;
    }
    case 'import': {
      // Not the time to make a certificate.
      const { certificate } = JSON.parse(readFileSync(exported, 'utf8').split('\n', 1)[0] ?? '');
      const measured = await measure(async () => {
        const hub = await startLocalHub({ importFile: exported, certificate });
        if (hub.state.registry.size !== count)
          throw new Error(`${hub.state.registry.size} of ${count} twins`);
        return hub;
      });
      return measured;
    }
    case 'stringify': {
      const hub = await makeHub(kind, count);
      const rows = Array.from(hub.state.registry.devices(), ({ row }) => row);
      const measured = await measure(() =>
        writeFileSync(plain, rows.map((row) => JSON.stringify(row)).join('\n')),
      );
      await hub.stop();
      return measured;
    }
    case 'parse':
      return await measure(() => parseTwins(plain));
    default:
      throw new Error(`no measurement ${what}`);
  }
}

function inChild(what: string, kind: string, count: number, folder: string): Measured {
  const file = new URL(import.meta.url).pathname;
  const child = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--expose-gc', file, what, kind, String(count), folder],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (child.status !== 0) throw new Error(`${what} failed`);
  return JSON.parse(child.stdout);
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;

const [first = '100000', kind, count, folder] = process.argv.slice(2);
if (kind !== undefined && count !== undefined && folder !== undefined) {
  console.log(JSON.stringify(await run(first, kind, Number(count), folder)));
  process.exit();
}
const temporary = mkdtempSync(path.join(tmpdir(), 'hub-export-'));
try {
  for (const each of ['fleet', 'own']) {
    const whats = ['export', 'import', 'stringify', 'parse'] as const;
    const results = new Map<string, Measured[]>(whats.map((what) => [what, []]));
    for (let round = 0; round < ROUNDS; round += 1)
      for (const what of whats) results.get(what)?.push(inChild(what, each, Number(first), temporary));
    const of = (what: string, key: keyof Measured) =>
      median((results.get(what) ?? []).map((one) => one[key]));
    for (const what of whats)
      console.log(
        `${each}: ${what} ${of(what, 'wallMs').toFixed(0)} ms, ${of(what, 'cpuMs').toFixed(0)} ms of processor time; heap ${of(what, 'heapMiB').toFixed(0)} MiB, process ${of(what, 'rssMiB').toFixed(0)} MiB`,
      );
    const sum = (a: string, b: string, key: keyof Measured) => of(a, key) + of(b, key);
    console.log(
      `${each}: export and import ${sum('export', 'import', 'wallMs').toFixed(0)} ms; by processor time ${(sum('export', 'import', 'cpuMs') / sum('stringify', 'parse', 'cpuMs')).toFixed(2)} of plain JSON; ` +
        `files ${(statSync(path.join(temporary, `${each}.hub`)).size / MIB).toFixed(0)} and ${(statSync(path.join(temporary, `${each}.json`)).size / MIB).toFixed(0)} MiB`,
    );
  }
} finally {
  rmSync(temporary, { recursive: true });
}
