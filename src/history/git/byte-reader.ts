import { RepositoryError } from './repository-error.ts';

const LINE_BREAK = 10;

/** Takes lines, and bytes of a known number, from an output. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(output: AsyncIterable<Buffer>) {
    this.#chunks = output[Symbol.asyncIterator]();
  }

  /** Without its line break; `undefined` at the end. */
  async readLine(): Promise<string | undefined> {
    let end = this.#rest.indexOf(LINE_BREAK);
    while (end === -1) {
      const chunk = await this.#chunks.next();
      if (chunk.done) return undefined;
      this.#rest = Buffer.concat([this.#rest, chunk.value]);
      end = this.#rest.indexOf(LINE_BREAK);
    }
    const line = this.#rest.toString('utf8', 0, end);
    this.#rest = this.#rest.subarray(end + 1);
    return line;
  }

  async read(size: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    await this.#take(size, (part) => parts.push(part));
    return Buffer.concat(parts);
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async skip(size: number): Promise<undefined> {
    await this.#take(size, () => {});
  }

  async #take(size: number, use: (part: Buffer) => void): Promise<void> {
    for (let missing = size; missing > 0; ) {
      if (this.#rest.length === 0) {
        const chunk = await this.#chunks.next();
        if (chunk.done) throw new RepositoryError('git cat-file ended in the middle of a file');
        this.#rest = chunk.value;
      }
      const part = this.#rest.subarray(0, missing);
      use(part);
      this.#rest = this.#rest.subarray(part.length);
      missing -= part.length;
    }
  }
}
