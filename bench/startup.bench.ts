import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * How long the built program runs, compared with a Node script that does nothing. They take turns, and the medians are
 * compared. Run `npm run build` first.
 */
const ROUNDS = 15;
const SAMPLES = path.resolve(import.meta.dirname, '..');
const MAIN = path.join(SAMPLES, 'dist/cli/main.cjs');

if (!existsSync(MAIN)) throw new Error('dist/ is missing: run npm run build first');
const root = mkdtempSync(path.join(tmpdir(), 'hubjobs-bench-'));
const hub = startHub();
try {
  writeRepository();
  const ready = JSON.parse(await firstLineOf(hub.stdout));
  const env = { ...process.env, HUBJOBS_CONNECTION_STRING: ready.connectionStrings.service };
  const empty = path.join(root, 'empty.mjs');
  const cases = [
    { name: 'an empty script', argv: [empty], aim: 1 },
    { name: 'hubjobs --help', argv: [MAIN, '--help'], aim: 1.15 },
    { name: 'hubjobs --version', argv: [MAIN, '--version'], aim: 1.15 },
    { name: 'hubjobs validate, one file', argv: [MAIN, 'validate', '-C', root], aim: 1.9 },
    {
      name: 'hubjobs plan, a local hub',
      argv: [MAIN, 'plan', '-C', root, '--ca', ready.caFile],
      aim: 2.8,
    },
    { name: 'hubjobs validate, this repository', argv: [MAIN, 'validate', '-C', SAMPLES], aim: 3.3 },
    {
      name: 'hubjobs next, this repository',
      argv: [MAIN, 'next', 'lock-doors', '-C', SAMPLES],
      aim: 3.3,
    },
  ];
  const times = cases.map((): number[] => []);
  const hubTimes: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    cases.forEach(({ argv }, index) => {
      times[index]?.push(time(argv, env));
    });
    hubTimes.push(await timeUntilReady());
  }
  const [base = Number.NaN, ...rest] = times.map(median);
  console.log(`${cases[0]?.name}: ${base.toFixed(0)} ms`);
  rest.forEach((ms, index) => {
    const one = cases[index + 1];
    const ratio = ms / base;
    const aim = one && `aim ${one.aim}: ${ratio <= one.aim ? 'reached' : 'missed'}`;
    console.log(`${one?.name}: ${ms.toFixed(0)} ms, ${ratio.toFixed(2)} times as long (${aim})`);
  });
  const hubMs = median(hubTimes);
  console.log(
    `hubjobs hub, until it is ready: ${hubMs.toFixed(0)} ms, ${(hubMs / base).toFixed(2)} times as long (aim 1000 ms: ${hubMs <= 1_000 ? 'reached' : 'missed'})`,
  );
} finally {
  hub.kill('SIGTERM');
  rmSync(root, { recursive: true });
}

function writeRepository(): void {
  mkdirSync(path.join(root, 'jobs'));
  writeFileSync(path.join(root, 'empty.mjs'), '');
  writeFileSync(
    path.join(root, 'hubjobs.yaml'),
    'apiVersion: hubjobs/v1\nkind: Config\nowner: acme\nhubs:\n  local: { hostName: localhost, tier: S3 }\n',
  );
  writeFileSync(
    path.join(root, 'jobs/lock-doors.yaml'),
    `apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock-doors }
spec:
  target: { query: tags.building = '43' }
  method: { name: lockDoor }
  schedule: { cron: "0 22 * * MON-FRI", timeZone: Europe/Budapest }
  startingDeadline: 15m
  maxExecutionTime: 10m
`,
  );
}

function time(argv: readonly string[], env: NodeJS.ProcessEnv): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, argv, { env, encoding: 'utf8' });
  const elapsed = performance.now() - start;
  if (status !== 0) throw new Error(`${argv.join(' ')} ended with ${status}: ${stderr}`);
  return elapsed;
}

function startHub() {
  return spawn(
    process.execPath,
    [MAIN, 'hub', '--port', '0', '--mqtt-port', '0', '--tier', 'S3', '--format', 'json'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
}

async function timeUntilReady(): Promise<number> {
  const start = performance.now();
  const started = startHub();
  await firstLineOf(started.stdout);
  const elapsed = performance.now() - start;
  const ended = new Promise((resolve) => started.once('exit', resolve));
  started.kill('SIGTERM');
  await ended;
  return elapsed;
}

function firstLineOf(stream: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    stream.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
