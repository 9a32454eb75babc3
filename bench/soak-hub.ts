import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { createServer } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createSas } from '../src/simulator/protocol/sas.ts';

const ROOT = path.join(import.meta.dirname, '..');
/** How long a call is repeated before it counts as lost: longer than a restart takes on a busy machine. */
export const PATIENCE_MS = 300_000;

export interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the parts of a soak look into answers as they please
  readonly json: any;
}

/** `hubjobs hub` in a process of its own, which may be killed and started again at the same ports and with the same state. */
export class SoakHub {
  readonly folder: string;
  readonly #options: readonly string[];
  #child: ChildProcess | undefined;
  #agent = new Agent();
  #policies: Readonly<Record<string, string>> = {};
  port = 0;
  mqttPort = 0;
  ca = '';
  /** When it was killed, in milliseconds since 1970. */
  readonly kills: number[] = [];
  stderr = '';

  constructor(folder: string, options: readonly string[]) {
    this.folder = folder;
    this.#options = options;
  }

  get telemetryFile(): string {
    return path.join(this.folder, 'telemetry.ndjson');
  }

  get exportFile(): string {
    return path.join(this.folder, 'hub.export');
  }

  /** Returns how long it took until it was ready. */
  async start(): Promise<number> {
    if (this.port === 0) [this.port, this.mqttPort] = [await freePort(), await freePort()];
    const began = performance.now();
    const files = {
      state: 'hub.state',
      'ca-out': 'ca.pem',
      telemetry: 'telemetry.ndjson',
      export: 'hub.export',
    };
    const argv = [
      'hub',
      '--port',
      String(this.port),
      '--mqtt-port',
      String(this.mqttPort),
      '--format',
      'json',
      '--quiet',
    ];
    for (const [option, file] of Object.entries(files))
      argv.push(`--${option}`, path.join(this.folder, file));
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', path.join(ROOT, 'src/cli/main.ts'), ...argv, ...this.#options],
      { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.#child = child;
    child.stderr.on('data', (chunk) => {
      this.stderr += chunk;
    });
    const line = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).once('line', resolve);
      child.once('exit', (code) => reject(new Error(`the hub ended with ${code}: ${this.stderr}`)));
    });
    this.#policies = JSON.parse(line).connectionStrings;
    this.ca = readFileSync(path.join(this.folder, 'ca.pem'), 'utf8');
    this.#agent = new Agent({ keepAlive: true, maxSockets: 32, ca: this.ca, servername: 'localhost' });
    return performance.now() - began;
  }

  /** As a machine that loses its power. */
  async kill(): Promise<void> {
    this.kills.push(Date.now());
    await this.#end('SIGKILL');
  }

  /** Returns the exit code. */
  stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  connectionString(policy: string): string {
    return this.#policies[policy] ?? '';
  }

  token(policy: string): string {
    const [, key = ''] = /SharedAccessKey=(.*)$/.exec(this.connectionString(policy)) ?? [];
    return createSas('localhost', Math.floor(Date.now() / 1_000) + 86_400, key, policy);
  }

  /** The memory of the process in MiB; 0 while it does not run. */
  memory(): number {
    try {
      const status = readFileSync(`/proc/${this.#child?.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024;
    } catch {
      return 0;
    }
  }

  /** The final answer to a request, which is made again after faults and while the hub restarts. */
  async call(method: string, where: string, body?: unknown, headers = {}): Promise<Reply> {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const reply = await this.#once(method, where, body, headers).catch((error: unknown) => error);
      if (isReply(reply) && ![429, 500, 503].includes(reply.status)) return reply;
      if (Date.now() > end) throw new Error(`${method} ${where}: ${isReply(reply) ? reply.status : reply}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  #once(method: string, where: string, body: unknown, headers: object): Promise<Reply> {
    const text = body === undefined ? '' : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const outgoing = request(
        {
          host: '127.0.0.1',
          port: this.port,
          method,
          path: `${where}${where.includes('?') ? '&' : '?'}api-version=2021-04-12`,
          agent: this.#agent,
          headers: {
            Authorization: this.token('iothubowner'),
            'Content-Length': Buffer.byteLength(text),
            'Content-Type': 'application/json',
            ...headers,
          },
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('error', reject);
          incoming.on('close', () => reject(new Error('the answer was cut off')));
          incoming.on('end', () => {
            if (!incoming.complete) return;
            const answer = Buffer.concat(chunks).toString();
            resolve({
              status: incoming.statusCode ?? 0,
              json: answer === '' ? undefined : JSON.parse(answer),
            });
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(text);
    });
  }

  #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const child = this.#child;
    return new Promise((resolve) => {
      child?.removeAllListeners('exit');
      child?.once('exit', (code) => resolve(code));
      child?.kill(signal);
    });
  }
}

function isReply(value: unknown): value is Reply {
  return typeof value === 'object' && value !== null && 'status' in value;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
