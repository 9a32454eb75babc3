import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { loadRepository } from '../src/manifests/load.ts';

/**
 * Reading and checking many manifests, beside a plain script that parses with `yaml` and checks the shape alone with
 * a schema that it compiles at run time: no meaning, no queries, no schedules, no places.
 *
 * The two take turns, each in a run of its own, and the medians are compared.
 */
const FILES = 10_000;
const ROUNDS = 3;

const root = mkdtempSync(path.join(tmpdir(), 'hubjobs-bench-'));
try {
  writeManifests();
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
} finally {
  rmSync(root, { recursive: true });
}

function writeManifests(): void {
  writeFileSync(path.join(root, 'hubjobs.yaml'), 'apiVersion: hubjobs/v1\nkind: Config\nowner: acme\n');
  for (let index = 0; index < FILES; index += 1) {
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
