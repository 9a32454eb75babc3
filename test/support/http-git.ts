import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { GIT_ENVIRONMENT } from './git-repository.ts';

/**
 * Serves a bare repository as `/acme/fleet` over HTTP, with git's own program, to those who send this `Authorization`.
 * Resolves with the address of the server.
 */
export async function startHttpGit(bare: string, authorization: string): Promise<string> {
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.headers.authorization !== authorization) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="GitHub"' }).end();
      return;
    }
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const protocol = String(request.headers['git-protocol'] ?? '');
    const program = spawn('git', ['http-backend'], {
      env: {
        ...GIT_ENVIRONMENT,
        GIT_PROJECT_ROOT: path.dirname(bare),
        GIT_HTTP_EXPORT_ALL: '1',
        REMOTE_USER: 'actions',
        REQUEST_METHOD: request.method,
        PATH_INFO: pathname.replace('/acme/fleet', `/${path.basename(bare)}`),
        QUERY_STRING: searchParams.toString(),
        CONTENT_TYPE: request.headers['content-type'],
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
        GIT_PROTOCOL: protocol,
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    request.pipe(program.stdin);
    const chunks: Buffer[] = [];
    for await (const chunk of program.stdout) chunks.push(chunk);
    const whole = Buffer.concat(chunks);
    const end = whole.indexOf('\r\n\r\n');
    const headers = whole
      .toString('latin1', 0, end)
      .split('\r\n')
      .map((line) => line.split(': '));
    const status = headers.find(([name]) => name === 'Status')?.[1] ?? '200';
    response.writeHead(
      Number.parseInt(status, 10),
      Object.fromEntries(headers.filter(([name]) => name !== 'Status')),
    );
    response.end(whole.subarray(end + 4));
  };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
