import { DEFAULT_REPORT_FOLDER } from '../cli/options/shared-options.ts';

/** The inputs of the Action, checked. */
export interface Inputs {
  readonly command: Command;
  readonly hub: string | undefined;
  readonly paths: readonly string[];
  /** Of the manifests whose waiting jobs are cancelled. */
  readonly names: readonly string[];
  readonly directory: string | undefined;
  readonly comment: boolean;
  readonly failOn: FailOn;
  readonly for: string | undefined;
  /** An approved plan.json. */
  readonly plan: string | undefined;
  /** The pull request that the run belongs to, where the event does not name it. */
  readonly pullRequest: number | undefined;
  readonly ca: string | undefined;
  readonly args: readonly string[];
  readonly reportDir: string;
  readonly token: string | undefined;
}

const COMMANDS = ['validate', 'diff', 'simulate', 'plan', 'reconcile', 'status', 'stop', 'comment'] as const;
export type Command = (typeof COMMANDS)[number];

const FAIL_ON = ['error', 'warning', 'changes', 'never'] as const;
export type FailOn = (typeof FAIL_ON)[number];

/** An input is wrong; the message names it and says what it can be. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** `read` returns the text of an input, empty when it is not given. Throws InputError. */
export function readInputs(read: (name: string) => string): Inputs {
  const text = (name: string) => (read(name) === '' ? undefined : read(name));
  return {
    command: choice('command', read('command'), COMMANDS),
    hub: text('hub'),
    paths: lines(read('paths')),
    names: read('names')
      .split(/\s+/)
      .filter((name) => name !== ''),
    directory: text('working-directory'),
    comment: choice('comment', read('comment') || 'true', ['true', 'false']) === 'true',
    failOn: choice('fail-on', read('fail-on') || 'error', FAIL_ON),
    for: text('for'),
    plan: text('plan'),
    pullRequest: number('pull-request', read('pull-request')),
    ca: text('ca'),
    args: lines(read('args')),
    reportDir: text('report-dir') ?? DEFAULT_REPORT_FOLDER,
    token: text('github-token'),
  };
}

function lines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function number(name: string, value: string): number | undefined {
  if (value === '') return undefined;
  if (/^[1-9][0-9]{0,9}$/.test(value)) return Number(value);
  throw new InputError(
    `the input ${name} is ${JSON.stringify(value)}; expected the number of a pull request`,
  );
}

function choice<T extends string>(name: string, value: string, values: readonly T[]): T {
  const found = values.find((one) => one === value);
  if (found === undefined) {
    throw new InputError(
      `the input ${name} is ${JSON.stringify(value)}; expected one of ${values.join(', ')}`,
    );
  }
  return found;
}
