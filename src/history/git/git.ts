import { type ChildProcess, spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { errorCode } from '../../model/error-code.ts';
import { RepositoryError } from './repository-error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface GitOptions {
  /** Written to its standard input, piece by piece. */
  readonly input?: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

const TIMEOUT_MS = 60_000;

/** More output than this is not read. A log of 40 days in which every commit changes 1,000 files stays below it. */
const MAX_OUTPUT_BYTES = 512 * 1_048_576;

const MAX_STDERR_LENGTH = 8_192;

const MAX_REASON_LENGTH = 200;

/** A caller's repository, as in a hook, must not be taken for the one of the folder. Nor may its way to read paths. */
const CALLERS_VARIABLES: ReadonlySet<string> = new Set([
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_COMMON_DIR',
  'GIT_OBJECT_DIRECTORY',
  'GIT_PREFIX',
  'GIT_NAMESPACE',
  'GIT_GLOB_PATHSPECS',
  'GIT_NOGLOB_PATHSPECS',
  'GIT_ICASE_PATHSPECS',
]);

/** Nothing is asked of the user, nothing of the repository is written, and messages are in English. */
const OUR_VARIABLES: Environment = {
  LC_ALL: 'C',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_LITERAL_PATHSPECS: '1',
};

/** Whatever the user has set. A Git that does not know one of them ignores it. */
const SETTINGS = [
  'log.showRoot=true',
  'log.follow=false',
  'log.diffMerges=first-parent',
  'diff.relative=false',
  'gc.auto=0',
  'maintenance.auto=false',
];

const COMMON = ['--no-pager', ...SETTINGS.flatMap((setting) => ['-c', setting])];

/** The git program, at work in one folder of a repository. */
export class Git {
  readonly #folder: string;
  readonly #given: Environment;
  readonly #environment: Environment;

  constructor(folder: string, environment: Environment) {
    this.#folder = folder;
    this.#given = environment;
    const inherited = Object.entries(environment).filter(([name]) => !CALLERS_VARIABLES.has(name));
    this.#environment = { ...Object.fromEntries(inherited), ...OUR_VARIABLES };
  }

  /** The same with further variables. */
  withEnvironment(more: Environment): Git {
    return new Git(this.#folder, { ...this.#given, ...more });
  }

  /** What a command prints. Throws RepositoryError, and the signal's reason. */
  async read(args: readonly string[], options: GitOptions = {}): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.stream(args, options)) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  }

  /** The same; `undefined` where the command ends with 1, with which several say that there is no such thing. */
  async find(args: readonly string[], options: GitOptions = {}): Promise<string | undefined> {
    try {
      return await this.read(args, options);
    } catch (error) {
      if (error instanceof RepositoryError && error.exitCode === 1) return undefined;
      throw error;
    }
  }

  /** What a command prints, as it comes. Whoever ends the loop early ends the program. */
  async *stream(args: readonly string[], options: GitOptions = {}): AsyncGenerator<Buffer> {
    const { input = [], timeoutMs = TIMEOUT_MS, signal } = options;
    signal?.throwIfAborted();
    const command = withoutCredentials(['git', ...args.filter((arg) => !arg.startsWith('-'))].join(' '));
    const child = spawn('git', ['-C', this.#folder, ...COMMON, ...args], {
      env: this.#environment,
      stdio: 'pipe',
      // A session of its own has no terminal to ask for a password on, and ends together with its helpers.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const closed = new Promise<{ readonly exitCode: number | null; readonly error?: Error }>((resolve) => {
      child.once('error', (error) => resolve({ exitCode: null, error }));
      child.once('close', (exitCode) => resolve({ exitCode }));
    });
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (complaint.length < MAX_STDERR_LENGTH) complaint += text;
    });
    let isLate = false;
    const stop = () => killGroup(child);
    const timer = setTimeout(() => {
      isLate = true;
      stop();
    }, timeoutMs);
    signal?.addEventListener('abort', stop, { once: true });
    // It may end before it has read everything.
    child.stdin.on('error', () => {});
    Readable.from(input).pipe(child.stdin);
    let bytes = 0;
    try {
      // A program that could not be started has no output, which is no error of its own.
      const started = await Promise.race([closed, new Promise<undefined>((go) => child.once('spawn', go))]);
      if (started?.error) throw notStarted(started.error);
      for await (const chunk of child.stdout) {
        bytes += chunk.length;
        if (bytes > MAX_OUTPUT_BYTES)
          throw new RepositoryError(`${command} printed more than ${MAX_OUTPUT_BYTES / 1_048_576} MiB`);
        yield chunk;
      }
      const { exitCode } = await closed;
      signal?.throwIfAborted();
      if (isLate) throw new RepositoryError(`${command} took longer than ${timeoutMs / 1000} seconds`);
      if (exitCode === 0) return;
      throw new RepositoryError(`${command} failed: ${reasonIn(complaint)}`, exitCode ?? undefined);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      stop();
      await closed;
    }
  }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (process.platform === 'win32') child.kill();
    else process.kill(-child.pid);
  } catch (error) {
    // It has just ended.
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}

function notStarted(error: Error): RepositoryError {
  return new RepositoryError(
    errorCode(error) === 'ENOENT'
      ? 'the program git was not found'
      : `the program git could not be started (${errorCode(error) ?? error.message})`,
  );
}

/** The line with which git gives up, in its own words. */
function reasonIn(complaint: string): string {
  const lines = complaint.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  const line =
    lines.find((one) => one.startsWith('fatal: ')) ??
    lines.find((one) => one.startsWith(' ! [')) ??
    lines.find((one) => one.startsWith('error: '));
  const reason = (line ?? lines.at(-1) ?? 'it said nothing').replace(/^(fatal: |error: | ! )/, '');
  return withoutCredentials(reason)
    .replace(/[.\s]+$/, '')
    .slice(0, MAX_REASON_LENGTH);
}

/** Addresses without the name and password that may be in them. */
export function withoutCredentials(text: string): string {
  return text.replace(/(\b[a-z][a-z0-9+.-]*:\/\/)[^/\s@]*@/gi, '$1');
}
