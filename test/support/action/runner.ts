import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../temporary-folder.ts';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../../..');

/** Builds the Action's bundle into a folder outside of the repository, where it can only use what is in it. */
export async function buildAction(folder: string): Promise<string> {
  await run(process.execPath, ['--import', import.meta.resolve('tsx'), 'scripts/build-action.ts', folder], {
    cwd: root,
  });
  return path.join(folder, 'main.js');
}

export interface Step {
  readonly bundle: string;
  /** The checkout. */
  readonly workspace: string;
  readonly with: Readonly<Record<string, string>>;
  readonly event: unknown;
  readonly apiUrl: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Cancelled, as GitHub's runner cancels a step, once the log has this text. */
  readonly cancelAt?: string;
}

export interface StepResult {
  readonly exitCode: number;
  readonly log: string;
  /** What the runner makes of the log: annotations, and nothing of what stands between stop-commands and its token. */
  readonly commands: readonly string[];
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Runs the bundle as GitHub's runner does: inputs and facts in the environment, files to write to, nothing inherited. */
export async function runStep(step: Step): Promise<StepResult> {
  const folder = await temporaryFolder({
    'event.json': JSON.stringify(step.event),
    summary: '',
    output: '',
    state: '',
  });
  const inputs = Object.entries({
    comment: 'true',
    'fail-on': 'error',
    'report-dir': 'report',
    ...step.with,
  });
  const env = {
    PATH: process.env['PATH'] ?? '',
    TMPDIR: process.env['TMPDIR'] ?? '/tmp',
    HOME: folder,
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: step.workspace,
    GITHUB_REPOSITORY: 'acme/fleet',
    GITHUB_SERVER_URL: 'https://github.example',
    GITHUB_API_URL: step.apiUrl,
    GITHUB_RUN_ID: '42',
    GITHUB_SHA: '0123456789abcdef0123456789abcdef01234567',
    GITHUB_EVENT_PATH: path.join(folder, 'event.json'),
    GITHUB_STEP_SUMMARY: path.join(folder, 'summary'),
    GITHUB_OUTPUT: path.join(folder, 'output'),
    GITHUB_STATE: path.join(folder, 'state'),
    ...Object.fromEntries(inputs.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    ...step.env,
  };
  const running = run(process.execPath, [step.bundle], { cwd: step.workspace, env });
  let soFar = '';
  running.child.stdout?.on('data', (text: string) => {
    const isCancelled = step.cancelAt !== undefined && soFar.includes(step.cancelAt);
    soFar += text;
    // Once: a second signal ends the program at once.
    if (!isCancelled && step.cancelAt !== undefined && soFar.includes(step.cancelAt))
      running.child.kill('SIGINT');
  });
  const { exitCode, stdout, stderr } = await running.then(
    (output) => ({ exitCode: 0, ...output }),
    (error: { code: number; stdout: string; stderr: string }) => ({ ...error, exitCode: error.code }),
  );
  return {
    exitCode,
    log: stdout + stderr,
    commands: commandsIn(stdout),
    summary: await readFile(path.join(folder, 'summary'), 'utf8'),
    outputs: readOutputs(await readFile(path.join(folder, 'output'), 'utf8')),
  };
}

function commandsIn(log: string): readonly string[] {
  const commands: string[] = [];
  let stop: string | undefined;
  for (const line of log.split(/\r?\n/)) {
    if (stop !== undefined) {
      if (line.trim() === `::${stop}::`) stop = undefined;
    } else {
      stop = /^::stop-commands::(.+)$/.exec(line)?.[1];
      if (stop === undefined && /^\s*::[a-z-]+/.test(line)) commands.push(line.trim());
    }
  }
  return commands;
}

/** `name<<delimiter`, the value, the delimiter. */
function readOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const [, name = '', , value = ''] of text.matchAll(/^(.+?)<<(.+)\n([\s\S]*?)\n\2$/gm))
    outputs[name] = value;
  return outputs;
}
