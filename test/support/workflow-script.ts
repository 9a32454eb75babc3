import { execFile } from 'node:child_process';
import { chmod, readFile } from 'node:fs/promises';
import path from 'node:path';
import { temporaryFolder } from './temporary-folder.ts';

export interface ScriptRun {
  readonly exitCode: number;
  readonly log: string;
  /** What the tools that stand in for real ones were called with: `gh pr view 7`. */
  readonly calls: readonly string[];
  readonly outputs: string;
}

/**
 * Runs the script of a workflow step as GitHub's runner does (`bash -e`, facts in the environment, a file for
 * outputs). Tools that would reach for the network stand in: each writes down how it was called and says what the test
 * has it say, one answer after another.
 */
export async function runScript(
  script: string,
  options: {
    readonly cwd: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly tools?: Readonly<Record<string, readonly string[]>>;
  },
): Promise<ScriptRun> {
  const tools = Object.entries(options.tools ?? {});
  const stand = await temporaryFolder({
    calls: '',
    output: '',
    'step.sh': script,
    ...Object.fromEntries(tools.map(([name]) => [`bin/${name}`, STAND_IN])),
    ...Object.fromEntries(
      tools.flatMap(([name, answers]) =>
        answers.map((answer, index) => [`answers/${name}.${index + 1}`, answer]),
      ),
    ),
  });
  for (const [name] of tools) await chmod(path.join(stand, 'bin', name), 0o755);
  const env = {
    PATH: `${path.join(stand, 'bin')}:${path.dirname(process.execPath)}:/usr/bin:/bin`,
    HOME: stand,
    STAND: stand,
    GITHUB_OUTPUT: path.join(stand, 'output'),
    ...options.env,
  };
  const { exitCode, log } = await new Promise<{ exitCode: number; log: string }>((resolve) => {
    execFile(
      'bash',
      ['-e', path.join(stand, 'step.sh')],
      { cwd: options.cwd, env },
      (error, stdout, stderr) => resolve({ exitCode: error ? Number(error.code) : 0, log: stdout + stderr }),
    );
  });
  const calls = (await readFile(path.join(stand, 'calls'), 'utf8')).split('\n').filter((line) => line !== '');
  return { exitCode, log, calls, outputs: await readFile(path.join(stand, 'output'), 'utf8') };
}

const STAND_IN = `#!/bin/bash
name=$(basename "$0")
echo "$name $*" >> "$STAND/calls"
answer="$STAND/answers/$name.$(grep -c "^$name " "$STAND/calls")"
if [ -f "$answer" ]; then cat "$answer"; fi
`;
