import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { loadRepository } from '../src/manifests/load.ts';

/**
 * Reading and checking many manifests, beside a plain script that parses with `yaml` and checks the shape alone with
 * a schema that it compiles at run time: no meaning, no queries, no schedules, no places.
 *
 * Then the built program with a repository of 200 manifests, from its start to its end, beside a Node script that does
 * nothing, and one that only parses the same files with `yaml`. Run `npm run build` first.
 *
 * Those that are compared take turns, and the medians are compared.
 */
const FILES = 10_000;
const ROUNDS = 3;
const FILES_OF_PROGRAM = 200;
const ROUNDS_OF_PROGRAM = 15;
const MAIN = path.resolve(import.meta.dirname, '../dist/cli/main.cjs');

if (!existsSync(MAIN)) throw new Error('dist/ is missing: run npm run build first');
const root = mkdtempSync(path.join(tmpdir(), 'hubjobs-bench-'));
try {
  writeManifests(root, FILES);
  const ours: number[] = [];
  const plain: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    plain.push(await time(plainScript));
    ours.push(await time(validate));
  }
  const ratio = median(ours) / median(plain);
  console.log(
    `${FILES} manifests: validate ${median(ours).toFixed(0)} ms, plain script ${median(plain).toFixed(0)} ms`,
  );
  console.log(
    `ratio ${ratio.toFixed(2)}; peak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`,
  );
  compareProgram(path.join(root, 'small'));
} finally {
  rmSync(root, { recursive: true });
}

function compareProgram(folder: string): void {
  mkdirSync(folder);
  writeManifests(folder, FILES_OF_PROGRAM);
  const library = JSON.stringify(import.meta.resolve('yaml'));
  writeFileSync(path.join(folder, 'empty.mjs'), '');
  writeFileSync(
    path.join(folder, 'parse.mjs'),
    `import { readdirSync, readFileSync } from 'node:fs';
import { parse } from ${library};
for (const file of readdirSync('jobs', { recursive: true }))
  if (file.endsWith('.yaml')) parse(readFileSync('jobs/' + file, 'utf8'));
`,
  );
  const cases = [
    { name: 'an empty script', argv: ['empty.mjs'] },
    { name: 'a script that only parses', argv: ['parse.mjs'] },
    { name: 'hubjobs validate', argv: [MAIN, 'validate'] },
  ].map((one) => ({ ...one, times: Array<number>() }));
  for (let round = 0; round < ROUNDS_OF_PROGRAM; round += 1)
    for (const { argv, times } of cases) {
      const start = performance.now();
      const { status, stderr } = spawnSync(process.execPath, argv, { cwd: folder, encoding: 'utf8' });
      times.push(performance.now() - start);
      if (status !== 0) throw new Error(`${argv.join(' ')} ended with ${status}: ${stderr}`);
    }
  const empty = median(cases[0]?.times ?? []);
  console.log(`${FILES_OF_PROGRAM} manifests, each in a process of its own:`);
  for (const { name, times } of cases)
    console.log(
      `${name}: ${median(times).toFixed(0)} ms, ${(median(times) / empty).toFixed(2)} times an empty script`,
    );
}

function writeManifests(root: string, count: number): void {
  writeFileSync(path.join(root, 'hubjobs.yaml'), 'apiVersion: hubjobs/v1\nkind: Config\nowner: acme\n');
  for (let index = 0; index < count; index += 1) {
    const folder = path.join(root, 'jobs', `building-${index % 100}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, `job-${index}.yaml`), manifest(index));
  }
}

function manifest(index: number): string {
  return `# Lock the doors of one building
apiVersion: hubjobs/v1
kind: Job
metadata:
  name: job-${index}
  description: Lock the doors of building ${index % 100}
  labels: { team: facilities }
spec:
  target:
    query: tags.building = '${index % 100}' AND tags.floor IN [1, 2, ${index % 9}]
    maxDevices: 500
  method:
    name: lockDoor
    payload: { lockTime: 10m, round: ${index} }
    responseTimeout: 30s
  schedule:
    cron: "${index % 60} ${3 + (index % 20)} * * MON-FRI"
    timeZone: Europe/Budapest
  startingDeadline: 15m
  maxExecutionTime: 10m
`;
}

async function validate(): Promise<void> {
  const { manifests, diagnostics } = await loadRepository({ root });
  if (manifests.length !== FILES || diagnostics.length > 0)
    throw new Error('the manifests are not what they should be');
}

async function plainScript(): Promise<void> {
  const schema = JSON.parse(
    readFileSync(path.join(import.meta.dirname, '../schemas/job.schema.json'), 'utf8'),
  );
  const check = new Ajv({ allErrors: true, strict: false }).compile(schema);
  let good = 0;
  for (const file of readdirSync(path.join(root, 'jobs'), { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.yaml') && check(parse(readFileSync(path.join(root, 'jobs', file), 'utf8'))))
      good += 1;
  }
  if (good !== FILES) throw new Error('the manifests are not what they should be');
}

async function time(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
