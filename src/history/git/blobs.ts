import { PassThrough } from 'node:stream';
import { MAX_FILE_BYTES } from '../../manifests/file-text.ts';
import { ByteReader } from './byte-reader.ts';
import type { GitFolder } from './git-folder.ts';
import { fetchContents, findPromisor } from './partial-clone.ts';
import { RepositoryError } from './repository-error.ts';

export interface Blob {
  readonly id: string;
  /** In bytes; 0 when it is missing. */
  readonly size: number;
  /** The clone does not have it. */
  readonly isMissing: boolean;
  /** Absent when it is missing or too large. */
  readonly bytes?: Uint8Array;
}

const TIMEOUT_MS = 120_000;

/** The contents of files in Git, from one process for all of them. It starts with the first question. */
export class Blobs {
  readonly #folder: Pick<GitFolder, 'git' | 'version'>;
  readonly #signal: AbortSignal | undefined;
  readonly #ids = new PassThrough({ encoding: 'utf8' });
  readonly #answers: AsyncGenerator<Blob>;
  #promisor: Promise<string | undefined> | undefined;

  /** `maxBytes`: of one content; by default, of a file of manifests. */
  constructor(
    folder: Pick<GitFolder, 'git' | 'version'>,
    signal?: AbortSignal,
    maxBytes: number = MAX_FILE_BYTES,
  ) {
    this.#folder = folder;
    this.#signal = signal;
    this.#answers = parseBlobs(
      folder.git.stream(['cat-file', '--batch'], { input: this.#ids, timeoutMs: TIMEOUT_MS, signal }),
      maxBytes,
    );
  }

  /** One answer for each id, in their order. Throws RepositoryError. */
  async *read(ids: Iterable<string>): AsyncGenerator<Blob> {
    const asked = [...ids];
    if (asked.length === 0) return;
    this.#promisor ??= findPromisor(this.#folder, this.#signal);
    const promisor = await this.#promisor;
    if (promisor !== undefined) await fetchContents(this.#folder, promisor, asked, this.#signal);
    this.#ids.write(asked.map((id) => `${id}\n`).join(''));
    for (const id of asked) {
      const answer = await this.#answers.next();
      if (answer.done) throw new RepositoryError(`git cat-file ended before it answered about ${id}`);
      yield answer.value;
    }
  }

  async close(): Promise<void> {
    this.#ids.end();
    await this.#answers.return(undefined);
  }
}

/** `<id> blob <size>`, the content, a line break; or `<id> missing`. */
async function* parseBlobs(output: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Blob> {
  const reader = new ByteReader(output);
  try {
    for (let line = await reader.readLine(); line !== undefined; line = await reader.readLine()) {
      const [id = '', kind = '', length] = line.split(' ');
      if (kind === 'missing') {
        yield { id, size: 0, isMissing: true };
        continue;
      }
      const size = Number(length);
      const bytes = size > maxBytes ? await reader.skip(size) : await reader.read(size);
      await reader.skip(1);
      yield { id, size, isMissing: false, ...(bytes && { bytes }) };
    }
  } finally {
    await reader.close();
  }
}
