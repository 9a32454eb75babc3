import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { twice } from '../history/branch/twice.ts';
import { Blobs } from '../history/git/blobs.ts';
import { type Environment, Git } from '../history/git/git.ts';
import type { GitVersion } from '../history/git/git-folder.ts';
import { RepositoryError } from '../history/git/repository-error.ts';
import { readTree, type Tree } from '../history/git/tree.ts';
import type { Instant } from '../model/instant.ts';
import { type Origin, openOrigin } from './origin.ts';

const ASK_MS = 20_000;

/** A branch of a large fleet, or a slow line. */
const TRANSFER_MS = 300_000;

/** Of one file: the lines of a month, or the results of a job on several million devices. */
const MAX_BYTES = 64 * 1_048_576;

const HEAD = 'refs/heads/archive';

const WHOLE = { prefix: '', scope: undefined };

export interface ArchiveOptions {
  /** The folder of hubjobs.yaml. */
  readonly root: string;
  readonly branch: string;
  readonly environment: Environment;
  readonly signal?: AbortSignal | undefined;
}

/** What a new commit changes: contents by their paths, `undefined` for a file that goes. */
export interface ArchiveChange {
  readonly files: ReadonlyMap<string, string | undefined>;
  readonly message: string;
  readonly at: Instant;
  /** The commit gets no parent, so that what has gone from the branch needs no room any more. */
  readonly isFresh: boolean;
}

/**
 * The history branch of a repository. It is read and written in a bare repository of its own, in a temporary folder, so
 * nothing of the checkout changes: no file, no index, no ref. Contents are fetched only when they are read, where the
 * server allows that. Every method throws RepositoryError, or the signal's reason.
 */
export class Archive {
  readonly #git: Git;
  readonly #version: GitVersion;
  readonly #folder: string;
  readonly #options: ArchiveOptions;
  #head: string | undefined;
  #files: Tree = new Map();
  #blobs: Blobs | undefined;

  private constructor(origin: Origin, folder: string, options: ArchiveOptions) {
    this.#git = new Git(folder, origin.environment);
    this.#version = origin.version;
    this.#folder = folder;
    this.#options = options;
  }

  static async open(options: ArchiveOptions): Promise<Archive> {
    const { root, environment, signal } = options;
    const origin = await openOrigin(root, environment, signal);
    const archive = new Archive(origin, await mkdtemp(path.join(tmpdir(), 'hubjobs-history-')), options);
    try {
      await archive.#git.read(['init', '--quiet', '--bare', '--template=', '.'], { signal });
      await archive.refresh();
      return archive;
    } catch (error) {
      await archive.close();
      throw error;
    }
  }

  /** The files of the branch as it was last seen; none while there is no such branch. */
  get files(): Tree {
    return this.#files;
  }

  /** Looks at the branch again. */
  async refresh(): Promise<void> {
    const { signal } = this.#options;
    this.#head = await this.#askHead();
    this.#files = new Map();
    if (this.#head === undefined) return;
    const options = ['--quiet', '--no-tags', '--depth=1', '--filter=blob:none', '--no-recurse-submodules'];
    await twice(() =>
      this.#read(['fetch', ...options, '--', 'origin', `+${this.#ref}:${HEAD}`], TRANSFER_MS),
    );
    this.#head = (await this.#read(['rev-parse', HEAD])).trim();
    this.#files = await readTree(this.#git, this.#head, WHOLE, signal);
  }

  /** Contents of files of the branch, in the order of their ids; those of files that are not ours in size are left out. */
  async *read(ids: readonly string[]): AsyncGenerator<{ readonly id: string; readonly bytes: Uint8Array }> {
    this.#blobs ??= new Blobs({ git: this.#git, version: this.#version }, this.#options.signal, MAX_BYTES);
    for await (const { id, bytes } of this.#blobs.read(ids)) if (bytes) yield { id, bytes };
  }

  /** Keeps a content for a later commit; answers its id and its size. */
  async write(
    content: Iterable<string> | AsyncIterable<Uint8Array>,
  ): Promise<{ readonly id: string; readonly bytes: number }> {
    let bytes = 0;
    const counted = async function* () {
      for await (const chunk of content) {
        bytes += Buffer.byteLength(chunk);
        yield chunk;
      }
    };
    const { signal } = this.#options;
    const options = { input: counted(), signal, timeoutMs: TRANSFER_MS };
    const id = await this.#git.read(['hash-object', '-w', '--stdin'], options);
    return { id: id.trim(), bytes };
  }

  /** Makes a commit on top of the branch as it was last seen; `false` when somebody else was first. */
  async publish({ files, message, at, isFresh }: ArchiveChange): Promise<boolean> {
    const { signal } = this.#options;
    const ref = this.#ref;
    await this.#read(this.#head === undefined ? ['read-tree', '--empty'] : ['read-tree', this.#head]);
    const lines = [...files].map(([name, id]) =>
      id === undefined ? `0 ${'0'.repeat(40)}\t${name}\n` : `100644 ${id}\t${name}\n`,
    );
    await this.#git.read(['update-index', '--index-info'], { input: lines, signal });
    const tree = (await this.#read(['write-tree', '--missing-ok'])).trim();
    const parents = this.#head === undefined || isFresh ? [] : ['-p', this.#head];
    const commit = await this.#commit(tree, parents, message, at);
    const lease = `--force-with-lease=${ref}:${this.#head ?? ''}`;
    try {
      await this.#read(['push', '--quiet', lease, '--', 'origin', `${commit}:${ref}`], TRANSFER_MS);
      return true;
    } catch (error) {
      if (error instanceof RepositoryError && (await this.#askHead()) !== this.#head) return false;
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#blobs?.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  get #ref(): string {
    return `refs/heads/${this.#options.branch}`;
  }

  /** The commit at the end of the branch now; `undefined`: there is no such branch. */
  async #askHead(): Promise<string | undefined> {
    const ref = this.#ref;
    const listed = await twice(() => this.#read(['ls-remote', '--', 'origin', ref], ASK_MS));
    return listed
      .split('\n')
      .find((line) => line.endsWith(`\t${ref}`))
      ?.split('\t')[0];
  }

  #commit(tree: string, parents: readonly string[], message: string, at: Instant): Promise<string> {
    const date = `${Math.floor(at / 1000)} +0000`;
    const git = this.#git.withEnvironment({
      GIT_AUTHOR_NAME: 'hubjobs',
      GIT_AUTHOR_EMAIL: 'hubjobs@users.noreply.github.com',
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: 'hubjobs',
      GIT_COMMITTER_EMAIL: 'hubjobs@users.noreply.github.com',
      GIT_COMMITTER_DATE: date,
    });
    const { signal } = this.#options;
    return git
      .read(['commit-tree', '--no-gpg-sign', ...parents, tree], { input: [message], signal })
      .then((id) => id.trim());
  }

  #read(args: readonly string[], timeoutMs?: number): Promise<string> {
    const { signal } = this.#options;
    return this.#git.read(args, { signal, ...(timeoutMs !== undefined && { timeoutMs }) });
  }
}
