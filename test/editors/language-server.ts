import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** What an editor shows of a file. Lines count from 1, as people see them. */
export interface Problem {
  readonly line: number;
  /** The text that is underlined; only its first line. */
  readonly found: string;
  readonly message: string;
}

/** A place in a file, as the protocol counts. */
interface Position {
  readonly line: number;
  readonly character: number;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
}

interface Diagnostic {
  readonly range: { readonly start: Position; readonly end: Position };
  readonly message: string;
}

/** The part of an item that an editor shows in its list, and what it inserts. */
export interface Completion {
  readonly label: string;
  readonly insertText?: string;
}

const SETTINGS = { validate: true, hover: true, completion: true, schemaStore: { enable: false } };

/** yaml-language-server in a process of its own, as an editor talks to it. It reads schemas from disk and nothing from the network. */
export class LanguageServer {
  readonly #root: string;
  readonly #settings: object;
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #answers = new Map<number, (result: unknown) => void>();
  readonly #diagnostics = new Map<string, (diagnostics: readonly Diagnostic[]) => void>();
  #received: Buffer = Buffer.alloc(0);
  #requests = 0;
  #files = 0;

  private constructor(root: string, settings: object) {
    this.#settings = { ...SETTINGS, ...settings };
    this.#root = root;
    const program = createRequire(import.meta.url).resolve('yaml-language-server/bin/yaml-language-server');
    this.#process = spawn(process.execPath, [program, '--stdio'], { cwd: root });
    this.#process.stdout.on('data', (chunk: Buffer) => this.#read(chunk));
    this.#process.stderr.resume();
  }

  /** Starts a server for the folder `root`, with `settings` of `yaml` besides those that every test has. */
  static async start(root: string, settings: object = {}): Promise<LanguageServer> {
    const server = new LanguageServer(root, settings);
    await server.#ask('initialize', {
      processId: process.pid,
      rootUri: pathToFileURL(root).href,
      workspaceFolders: [{ uri: pathToFileURL(root).href, name: 'root' }],
      capabilities: {
        workspace: { configuration: true, workspaceFolders: true },
        textDocument: { completion: { completionItem: { snippetSupport: true } } },
      },
    });
    server.#send({ method: 'initialized', params: {} });
    server.#send({
      method: 'workspace/didChangeConfiguration',
      params: { settings: { yaml: server.#settings } },
    });
    return server;
  }

  stop(): void {
    this.#process.kill();
  }

  /** What the server says of `text` as the content of a file at `name` below the root; the file need not be there. */
  async problemsOf(name: string, text: string): Promise<readonly Problem[]> {
    const lines = text.split('\n');
    const diagnostics = await this.#open(name, text);
    return diagnostics.map(({ range: { start, end }, message }) => ({
      line: start.line + 1,
      found: (lines[start.line] ?? '').slice(
        start.character,
        end.line === start.line ? end.character : undefined,
      ),
      message,
    }));
  }

  /** What the server shows for the place marked with `|` in `text`. */
  async hoverAt(name: string, text: string): Promise<string> {
    const { result } = await this.#askAt('textDocument/hover', name, text);
    return (result as { contents: { value: string } } | null)?.contents.value ?? '';
  }

  /** What the server offers at the place marked with `|` in `text`. */
  async completionsAt(name: string, text: string): Promise<readonly Completion[]> {
    const { result } = await this.#askAt('textDocument/completion', name, text);
    return (result as { items: readonly Completion[] }).items;
  }

  async #askAt(method: string, name: string, text: string): Promise<{ readonly result: unknown }> {
    const before = text.slice(0, text.indexOf('|')).split('\n');
    const uri = this.#uriOf(name);
    await this.#open(name, text.replace('|', ''), uri);
    const position: Position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
    return { result: await this.#ask(method, { textDocument: { uri }, position }) };
  }

  /** Every text is a file of its own, so that an answer belongs to one text. */
  #uriOf(name: string): string {
    this.#files += 1;
    const { dir, name: base, ext } = path.parse(name);
    return pathToFileURL(path.join(this.#root, dir, `${base}-${this.#files}${ext}`)).href;
  }

  #open(name: string, text: string, uri = this.#uriOf(name)): Promise<readonly Diagnostic[]> {
    const diagnostics = new Promise<readonly Diagnostic[]>((resolve) => this.#diagnostics.set(uri, resolve));
    this.#send({
      method: 'textDocument/didOpen',
      params: { textDocument: { uri, languageId: 'yaml', version: 1, text } },
    });
    return diagnostics;
  }

  #ask(method: string, params: unknown): Promise<unknown> {
    this.#requests += 1;
    const id = this.#requests;
    const answer = new Promise((resolve) => this.#answers.set(id, resolve));
    this.#send({ id, method, params });
    return answer;
  }

  #send(message: Message): void {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
    this.#process.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.#process.stdin.write(body);
  }

  #read(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (;;) {
      const head = this.#received.indexOf('\r\n\r\n');
      const length = Number(/Content-Length: (\d+)/i.exec(this.#received.toString('latin1', 0, head))?.[1]);
      if (head < 0 || this.#received.length < head + 4 + length) return;
      const body = this.#received.toString('utf8', head + 4, head + 4 + length);
      this.#received = this.#received.subarray(head + 4 + length);
      this.#receive(JSON.parse(body));
    }
  }

  #receive({ id, method, params, result }: Message): void {
    if (method === 'textDocument/publishDiagnostics') {
      const { uri, diagnostics } = params as { uri: string; diagnostics: readonly Diagnostic[] };
      this.#diagnostics.get(uri)?.(diagnostics);
    } else if (id !== undefined) {
      if (method === undefined) this.#answers.get(id)?.(result);
      else
        this.#send({
          id,
          result: method === 'workspace/configuration' ? [this.#settings, {}, {}, {}] : null,
        });
    }
  }
}
