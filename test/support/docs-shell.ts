import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { BUNDLE } from '../../scripts/bundle.ts';
import { fillLocalHub, readFleets, startLocalHub } from '../../src/simulation/local-hub-library.ts';
import { docsRepository } from './docs-repository.ts';
import { GIT_ENVIRONMENT, GitRepository } from './git-repository.ts';
import { ROOT } from './pages.ts';

/** Programs that the pages name and that are not run here: their calls are written down instead. */
const OTHER_PROGRAMS = ['az', 'gh', 'npm', 'conftest', 'docker', 'jq', 'crontab'];

/**
 * Runs hubjobs as a person at a terminal would: `stop` is confirmed, and a program that stays is ended (TERM) when it
 * has begun to work. The local hub listens on free ports, because several tests run at once.
 */
const HUBJOBS = `#!/usr/bin/env bash
set -uo pipefail
printf '%s\\n' "hubjobs $(printf '%s' "$*" | tr '\\n' ' ')" >> "$CALLS"
args=("$@")
stays=
case "\${1-}" in
  stop) args+=(--yes) ;;
  hub) args+=(--port 0 --mqtt-port 0); stays=yes ;;
  devices)
    [ "\${2-}" = send ] || stays=yes
    case " $* " in *' --register '*) args+=(--mqtt-port "$MQTT_PORT") ;; esac ;;
  reconcile) case " $* " in *' --for '*) stays=yes ;; esac ;;
  # A day shows that the options work; a month on a machine with other work takes minutes.
  simulate) args=("\${args[@]/#30d/1d}") ;;
esac
case " $* " in *' --help '*) stays= ;; esac
case " $* " in ' simulate '*' --fault '*)
  # Jobs of the samples may end below their thresholds where requests fail.
  "$NODE" "$PROGRAM" "\${args[@]}" || [ $? = 5 ]
  exit ;;
esac
if [ -z "$stays" ] || [ -n "\${UNTIL_ITS_END-}" ]; then exec "$NODE" "$PROGRAM" "\${args[@]}"; fi
seen=$(mktemp)
"$NODE" "$PROGRAM" "\${args[@]}" > >(tee -a "$seen") 2> >(tee -a "$seen" >&2) &
running=$!
while kill -0 $running 2> /dev/null && ! grep -Eq 'HostName=|Plan for|No change|ready: |error' "$seen"; do sleep 0.1; done
kill -TERM $running 2> /dev/null && was_ended=yes
wait $running
code=$?
# An interrupted run says so with 1.
if [ -n "\${was_ended-}" ] && [ $code = 1 ] && ! grep -q error "$seen"; then exit 0; fi
exit $code
`;

/** Only `init` is run: what follows it in a page needs its files. */
const NOTED_HUBJOBS = `#!/usr/bin/env bash
printf '%s\\n' "hubjobs $(printf '%s' "$*" | tr '\\n' ' ')" >> "$CALLS"
[ "\${1-}" != init ] || exec "$NODE" "$PROGRAM" "$@"
`;

const NPX = `#!/usr/bin/env bash
if [ "\${1-}" = hubjobs ]; then exec "$@"; fi
printf '%s\\n' "npx $*" >> "$CALLS"
`;

const OTHER = `#!/usr/bin/env bash
printf '%s\\n' "$(basename "$0") $(printf '%s' "$*" | tr '\\n' ' ')" >> "$CALLS"
`;

export interface ShellResult {
  readonly exitCode: number | null;
  /** stdout and stderr, as they came. */
  readonly output: string;
  /** Every call of a program that the pages name, with its arguments. */
  readonly calls: readonly string[];
}

export interface DocsWorld {
  /** Runs shell commands as they stand in a page, in a new clone of a repository, or in an empty folder. */
  run(script: string, where?: 'clone' | 'empty folder'): Promise<ShellResult>;
  /** Lets bash run the commands, but every program that a page is about only notes how it was called. */
  note(script: string): Promise<ShellResult>;
  stop(): Promise<void>;
}

/**
 * What the commands of the pages are run in: the program itself, built as one folder of files, which starts as fast as the
 * installed package; a repository; and hubs called production and staging that are one local hub. It has devices unless
 * `isEmpty`.
 */
export async function startDocsWorld({ isEmpty }: { readonly isEmpty: boolean }): Promise<DocsWorld> {
  const base = await realpath(await mkdtemp(path.join(tmpdir(), 'hubjobs-docs-')));
  const bin = path.join(base, 'bin');
  await mkdir(bin);
  const programs = {
    hubjobs: HUBJOBS,
    npx: NPX,
    ...Object.fromEntries(OTHER_PROGRAMS.map((name) => [name, OTHER])),
  };
  for (const [name, text] of Object.entries(programs))
    await writeFile(path.join(bin, name), text, { mode: 0o755 });
  const noting = path.join(base, 'noting');
  await mkdir(noting);
  await writeFile(path.join(noting, 'hubjobs'), NOTED_HUBJOBS, { mode: 0o755 });
  for (const name of ['git', ...OTHER_PROGRAMS])
    await writeFile(path.join(noting, name), OTHER, { mode: 0o755 });
  await writeFile(path.join(noting, 'npx'), NPX, { mode: 0o755 });
  const program = path.join(base, 'program');
  await build({
    ...BUNDLE,
    entryPoints: { main: 'src/cli/main.ts' },
    outdir: program,
    outExtension: { '.js': '.mjs' },
    splitting: true,
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });

  const remote = new GitRepository(path.join(base, 'remote'));
  await mkdir(remote.folder);
  await remote.git(['init', '--quiet', '--initial-branch', 'main']);
  await remote.git(['config', 'receive.denyCurrentBranch', 'ignore']);
  // One hub, so that commands without --hub work too.
  const config =
    'apiVersion: hubjobs/v1\nkind: Config\nowner: acme\nhubs: { production: { hostName: localhost, tier: S3 } }\n';
  const ignored = '/report/\n*.pem\n*.json\n*.xml\n*.html\n';
  // The simulations of the campus are the longest, and test/e2e runs them.
  const { 'jobs/simulations/campus.yaml': _, ...samples } = docsRepository();
  const files = { ...samples, 'hubjobs.yaml': config, '.gitignore': ignored };
  await remote.commit(files, { at: '2026-01-01T00:00:00Z' });

  const hub = await startLocalHub({ tier: 'S3' });
  if (!isEmpty) {
    hub.addDevice({ deviceId: 'door-1' });
    for (const name of ['building-43', 'campus'])
      for (const fleet of await readFleets(path.join(ROOT, `jobs/fleets/${name}.yaml`)))
        await fillLocalHub(hub, fleet);
  }
  let runs = 0;
  const newFolder = async () => {
    runs += 1;
    const own = path.join(base, String(runs));
    await mkdir(own);
    return own;
  };
  return {
    async note(script) {
      const own = await newFolder();
      const calls = path.join(own, 'calls');
      await writeFile(calls, '');
      const ended = await bash(script, own, {
        PATH: `${noting}:${process.env['PATH']}`,
        NODE: process.execPath,
        PROGRAM: path.join(program, 'main.mjs'),
        CALLS: calls,
      });
      return { ...ended, calls: linesOf(await readFile(calls, 'utf8')) };
    },
    async run(script, where = 'clone') {
      const own = await newFolder();
      const folder = path.join(own, 'work');
      if (where === 'clone') await remote.git(['clone', '--quiet', `file://${remote.folder}`, folder]);
      else await mkdir(folder);
      const ca = path.join(folder, 'ca.pem');
      await writeFile(ca, hub.caPem);
      const calls = path.join(own, 'calls');
      await writeFile(calls, '');
      const ended = await bash(script, folder, {
        ...GIT_ENVIRONMENT,
        PATH: `${bin}:${process.env['PATH']}`,
        NODE: process.execPath,
        PROGRAM: path.join(program, 'main.mjs'),
        CALLS: calls,
        TMPDIR: own,
        MQTT_PORT: String(hub.mqttPort),
        NODE_EXTRA_CA_CERTS: ca,
        HUBJOBS_CONNECTION_STRING: hub.connectionString('iothubowner'),
      });
      return { ...ended, calls: linesOf(await readFile(calls, 'utf8')) };
    },
    async stop() {
      await hub.stop();
      await rm(base, { recursive: true, force: true });
    },
  };
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}

function bash(
  script: string,
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<{ exitCode: number | null; output: string }> {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', script], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that what runs in the background ends with it.
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => {
      if (child.pid !== undefined) endGroup(child.pid);
    });
    child.once('close', (exitCode) => resolve({ exitCode, output }));
  });
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGTERM');
  } catch {
    // Nothing of it runs any more.
  }
}
