import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from './temporary-folder.ts';

const run = promisify(execFile);

/** No configuration of the user or the machine, and the same people everywhere. */
export const GIT_ENVIRONMENT = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ada Lovelace',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Grace Hopper',
  GIT_COMMITTER_EMAIL: 'grace@example.org',
};

/** `undefined`: the file is removed. */
export type Files = Readonly<Record<string, string | undefined>>;

export interface CommitOptions {
  /** Of the committer; authors wrote it long before. */
  readonly at: string;
  readonly author?: string;
}

/** A real repository in a temporary folder, with a working tree. */
export class GitRepository {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Resolves with what the command prints. */
  async git(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<string> {
    const { stdout } = await run('git', ['-c', 'protocol.file.allow=always', ...args], {
      cwd: this.folder,
      env: { ...GIT_ENVIRONMENT, ...dates('2020-01-01T00:00:00Z'), ...environment },
    });
    return stdout.trim();
  }

  async write(files: Files): Promise<void> {
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(this.folder, name);
      if (content === undefined) {
        await rm(file);
      } else {
        await mkdir(path.dirname(file), { recursive: true });
        await writeFile(file, content);
      }
    }
  }

  read(file: string): Promise<string> {
    return readFile(path.join(this.folder, file), 'utf8');
  }

  /** Commits these files, and all that was changed before. Resolves with the commit's id. */
  async commit(files: Files, { at, author = 'Ada Lovelace' }: CommitOptions): Promise<string> {
    await this.write(files);
    await this.git(['add', '--all']);
    await this.git(['commit', '--quiet', '--allow-empty', '--message', 'change'], {
      ...dates(at),
      GIT_AUTHOR_NAME: author,
    });
    return this.head();
  }

  /** Commits many times at once, on `main`, and checks out the last commit. */
  async fastImport(
    commits: readonly { readonly at: string; readonly files: Readonly<Record<string, string>> }[],
  ) {
    const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
    const stream = commits.map(({ at, files }) => {
      const committer = `committer Ada <ada@example.org> ${Date.parse(at) / 1000} +0000\n`;
      const entries = Object.entries(files).map(([file, text]) => `M 100644 inline ${file}\n${data(text)}`);
      return `commit refs/heads/main\n${committer}${data('change')}${entries.join('')}`;
    });
    const importing = run('git', ['fast-import', '--quiet'], { cwd: this.folder, env: GIT_ENVIRONMENT });
    importing.child.stdin?.end(stream.join(''));
    await importing;
    await this.git(['reset', '--quiet', '--hard']);
  }

  /** Of a branch into the one that is checked out. */
  async merge(branch: string, at: string, ...options: readonly string[]): Promise<string> {
    await this.git(['merge', '--quiet', '--message', 'merge', ...options, branch], dates(at));
    return this.head();
  }

  head(): Promise<string> {
    return this.git(['rev-parse', 'HEAD']);
  }

  async clone(...options: readonly string[]): Promise<GitRepository> {
    const folder = path.join(await temporaryFolder(), 'clone');
    await this.git(['clone', '--quiet', ...options, `file://${this.folder}`, folder]);
    return new GitRepository(folder);
  }
}

function dates(at: string): Readonly<Record<string, string>> {
  return { GIT_COMMITTER_DATE: at, GIT_AUTHOR_DATE: '2001-01-01T00:00:00Z' };
}

/** An empty repository on the branch `main`. */
export async function createGitRepository(...options: readonly string[]): Promise<GitRepository> {
  const repository = new GitRepository(await temporaryFolder());
  await repository.git(['init', '--quiet', ...options]);
  await repository.git(['symbolic-ref', 'HEAD', 'refs/heads/main']);
  return repository;
}
