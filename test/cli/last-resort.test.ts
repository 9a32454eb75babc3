import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Dependencies } from '../../src/cli/dependencies.ts';
import { HubError } from '../../src/hub/hub-error.ts';
import type { JobHub } from '../../src/hub/port.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { createMemoryHub, type MemoryHub } from '../support/memory-hub.ts';
import { runCli, startCli } from '../support/run-cli.ts';
import { expectValidStatus } from '../support/status-schema.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/* Whatever goes wrong: the report says what was done and what was not, and the terminal shows no stack. */

const NOW = Date.parse('2026-03-02T12:00:00Z');
const KEY = 'c2VjcmV0LWtleS1vZi1hLWh1Yg==';
const CONFIG = `apiVersion: hubjobs/v1
kind: Config
owner: acme
hubs:
  main: { hostName: memory.test, tier: S3 }
`;
const job = (name: string, hour: number) => `apiVersion: hubjobs/v1
kind: Job
metadata: { name: ${name} }
spec:
  target: { query: tags.floor = 1 }
  method: { name: lockDoor }
  schedule: { at: 2026-03-02T${hour}:00Z }
  startingDeadline: 1h
  maxExecutionTime: 5m
`;
const STACK = /^\s+at .+:\d+/m;
const FILES = ['status.html', 'status.json', 'status.junit.xml', 'status.md'];

interface World {
  readonly folder: string;
  readonly hub: MemoryHub;
  readonly stop: AbortController;
  /** What the command uses otherwise than usual. */
  overrides: Partial<Dependencies>;
  /** What the command talks to. */
  connected: JobHub;
  argv: readonly string[];
}

async function setUp(command: 'reconcile' | 'status'): Promise<World> {
  const folder = await temporaryFolder({
    'hubjobs.yaml': CONFIG,
    'jobs/one.yaml': job('one', 13),
    'jobs/two.yaml': job('two', 14),
  });
  const hub = createMemoryHub({ clock: createManualClock(NOW) });
  return {
    folder,
    hub,
    stop: new AbortController(),
    overrides: {},
    connected: hub,
    argv: [command, '--report-dir', 'report'],
  };
}

async function run(world: World) {
  const { folder, stop, connected, argv, overrides } = world;
  const result = await runCli(argv, {
    clock: createManualClock(NOW),
    cwd: folder,
    env: {
      NO_COLOR: '1',
      HUBJOBS_CONNECTION_STRING: `HostName=memory.test;SharedAccessKeyName=a;SharedAccessKey=${KEY}`,
    },
    signal: stop.signal,
    openHub: async () => ({ ...connected, close: async () => {} }),
    ...overrides,
  });
  const report = path.join(folder, 'report');
  const files = await readdir(report);
  const texts = await Promise.all(FILES.map((file) => readFile(path.join(report, file), 'utf8')));
  const [, json = ''] = texts;
  expectValidStatus(json);
  const all = [result.stdout, result.stderr, ...texts].join('\n');
  expect(all).not.toMatch(STACK);
  expect(all).not.toContain(KEY);
  return {
    ...result,
    files,
    texts,
    status: JSON.parse(json),
    path: (file: string) => path.join(report, file),
  };
}

const defect = new TypeError(`cannot read SharedAccessKey=${KEY}`);

interface Trouble {
  readonly prepare: (world: World) => Promise<void> | void;
  readonly exitCode: number;
  readonly code?: string;
  /** In the report and on the terminal. */
  readonly says: RegExp;
  /** When all changes were made. */
  readonly isAtTheEnd?: boolean;
  readonly only?: 'reconcile';
}

const TROUBLES: Readonly<Record<string, Trouble>> = {
  'a file that is not YAML': {
    prepare: ({ folder }) => writeFile(path.join(folder, 'jobs/one.yaml'), 'kind: [\n'),
    exitCode: 3,
    code: 'invalid-files',
    says: /jobs\/one\.yaml/,
  },
  'a missing owner': {
    prepare: ({ folder }) =>
      writeFile(path.join(folder, 'hubjobs.yaml'), CONFIG.replace('owner: acme\n', '')),
    exitCode: 3,
    code: 'usage',
    says: /names no owner/,
  },
  'an unknown hub': {
    prepare: (world) => {
      world.argv = [...world.argv, '--hub', 'other'];
    },
    exitCode: 3,
    code: 'usage',
    says: /no hub named/,
  },
  'no credentials': {
    prepare: (world) => {
      world.overrides = { env: { NO_COLOR: '1' } };
    },
    exitCode: 3,
    code: 'usage',
    says: /is not set/,
  },
  'a hub that cannot be reached': {
    prepare: ({ hub }) =>
      hub.failCall(
        1,
        'before',
        new HubError('unreachable', 'No connection to memory.test.', {
          request: 'GET /jobs/v2/query',
          hint: 'look',
        }),
      ),
    exitCode: 1,
    code: 'unreachable',
    says: /No connection to memory\.test/,
  },
  'a results file that cannot be written': {
    prepare: (world) => {
      world.argv = [...world.argv, '--results', 'hubjobs.yaml/results.csv'];
    },
    exitCode: 1,
    code: 'ENOTDIR',
    says: /ENOTDIR/,
  },
  'an interruption while the files are read': {
    prepare: ({ stop }) => stop.abort(new Error('stopped by SIGTERM')),
    exitCode: 1,
    says: /[Ii]nterrupted/,
  },
  'an interruption while the hub is read': {
    prepare: (world) => {
      world.connected = {
        ...world.hub,
        async *listJobs(signal) {
          world.stop.abort(new Error('stopped by SIGTERM'));
          yield* world.hub.listJobs(signal);
        },
      };
    },
    exitCode: 1,
    says: /[Ii]nterrupted/,
  },
  'a defect while the hub is read': {
    prepare: ({ hub }) => hub.failCall(1, 'before', defect),
    exitCode: 1,
    code: 'defect',
    says: /this is a defect of hubjobs: please report it, with the file/,
  },
  'a defect in the report': {
    // A time that no adapter gives, and that no format can show.
    prepare: (world) => {
      world.connected = {
        ...world.hub,
        async *listJobs() {
          yield { jobId: 'acme-one-2603021100', type: 'method', status: 'completed', endAt: Number.NaN };
        },
      };
    },
    isAtTheEnd: true,
    exitCode: 1,
    code: 'defect',
    says: /this is a defect of hubjobs: please report it, with the file/,
  },
  'an approved plan that is not one': {
    prepare: async (world) => {
      await writeFile(path.join(world.folder, 'plan.json'), '{}');
      world.argv = [...world.argv, '--plan', 'plan.json'];
    },
    exitCode: 3,
    code: 'usage',
    says: /plan\.json: it is/,
    only: 'reconcile',
  },
  'an approved plan that a guard has refused': {
    prepare: async (world) => {
      const { argv, folder } = world;
      await rm(path.join(folder, 'jobs'), { recursive: true });
      await runCli(['plan', '--out', 'plan.json'], {
        cwd: folder,
        clock: createManualClock(NOW),
        env: { HUBJOBS_CONNECTION_STRING: 'HostName=memory.test;SharedAccessKeyName=a;SharedAccessKey=YQ==' },
        openHub: async () => ({ ...world.hub, close: async () => {} }),
      });
      world.argv = [...argv, '--plan', 'plan.json'];
    },
    exitCode: 4,
    code: 'refused',
    says: /a guard refused this plan when it was made/,
    only: 'reconcile',
  },
};

describe.each(['reconcile', 'status'] as const)('%s reports', (command) => {
  const troubles = Object.entries(TROUBLES).filter(([, { only = command }]) => only === command);
  it.each(troubles)('%s', async (_name, { prepare, exitCode, code, says, isAtTheEnd }) => {
    const world = await setUp(command);
    await prepare(world);
    const result = await run(world);
    expect(result.exitCode, result.stderr).toBe(exitCode);
    expect(result.status.run.error?.code).toBe(code);
    expect(result.stderr).toMatch(says);
    if (code === undefined) expect(result.status.run.interrupted).toBe(true);
    for (const text of result.texts) expect(text.replaceAll('\\', '')).toMatch(says);
    for (const text of result.texts) expect(text).not.toMatch(/no jobs? of ours on the hub/);
    expect(result.status).not.toHaveProperty('jobsReadAt');
    const creates = world.hub.calls.filter(({ operation }) => operation === 'createJob');
    expect(creates).toHaveLength(command === 'reconcile' && isAtTheEnd ? 2 : 0);
  });
});

describe('a defect of hubjobs', () => {
  it('is one line on the terminal; its stack is in a file beside the report, without secrets', async () => {
    const world = await setUp('reconcile');
    world.hub.failCall(1, 'before', defect);
    const { exitCode, stderr, files, path: at } = await run(world);
    expect(exitCode).toBe(1);
    expect(stderr.split('\n').filter((line) => line.startsWith('error: '))).toEqual([
      `error: this is a defect of hubjobs: please report it, with the file ${at('defect.txt')} (TypeError: cannot read SharedAccessKey=***)`,
    ]);
    expect(files).toContain('defect.txt');
    const text = await readFile(at('defect.txt'), 'utf8');
    expect(text).toMatch(/^hubjobs .*, Node \d/);
    expect(text).toMatch(STACK);
    expect(text).not.toContain(KEY);
  });

  it('in the middle of the work leaves a report of what was done and what was not', async () => {
    const world = await setUp('reconcile');
    await writeFile(path.join(world.folder, 'jobs/three.yaml'), job('three', 15));
    let creates = 0;
    world.connected = {
      ...world.hub,
      createJob: (request, signal) => {
        creates += 1;
        if (creates === 2) throw defect;
        return world.hub.createJob(request, signal);
      },
    };
    const { exitCode, status, files } = await run(world);
    expect(exitCode).toBe(1);
    expect(
      status.outcomes.map(({ manifest, result }: Record<string, string>) => `${manifest} ${result}`),
    ).toEqual(['one done', 'two failed', 'three skipped']);
    expect(status.jobs.map(({ jobId }: { jobId: string }) => jobId)).toEqual(['acme-one-2603021300']);
    expect(status.jobsReadAt).toBe('2026-03-02T12:00:00Z');
    expect(files).toContain('plan.json');
  });

  it('in a command without a report has its file elsewhere', async () => {
    const { folder, hub } = await setUp('reconcile');
    hub.failCall(1, 'before', defect);
    const { exitCode, stdout, stderr } = await runCli(['plan'], {
      cwd: folder,
      clock: createManualClock(NOW),
      env: { HUBJOBS_CONNECTION_STRING: `HostName=memory.test;SharedAccessKeyName=a;SharedAccessKey=${KEY}` },
      openHub: async () => hub,
    });
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).not.toMatch(STACK);
    const [, file = ''] = /with the file (\S+defect\.txt)/.exec(stderr) ?? [];
    expect(await readFile(file, 'utf8')).toMatch(STACK);
    await rm(path.dirname(file), { recursive: true });
  });

  it('outside of all that a command waits for ends it in an orderly way', async () => {
    const preload = `process.on('SIGUSR2', () => { throw new TypeError('nobody waits'); });`;
    const hub = startCli(['hub', '--port', '0', '--mqtt-port', '0', '--format', 'json'], {
      env: { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(preload)}` },
    });
    await hub.firstLine();
    hub.kill('SIGUSR2');
    const { exitCode, stderr } = await hub.done;
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^stopped\nerror: this is a defect of hubjobs: .*\(TypeError: nobody waits\)\n$/);
    const [, file = ''] = /with the file (\S+defect\.txt)/.exec(stderr) ?? [];
    expect(await readFile(file, 'utf8')).toMatch(STACK);
    await rm(path.dirname(file), { recursive: true });
  });
});

it('status writes the files of a report to the folder that is named', async () => {
  const world = await setUp('status');
  const { exitCode, files, status } = await run(world);
  expect(exitCode).toBe(0);
  expect(files.sort()).toEqual(FILES);
  expect(status).toMatchObject({ owner: 'acme', jobsReadAt: '2026-03-02T12:00:00Z' });
  expect(status).not.toHaveProperty('run');
});
