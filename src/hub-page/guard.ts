import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { refusal } from './refusal.ts';

/**
 * Refuses a request that did not come from the page itself: a site elsewhere whose name leads to this machine (another
 * Host), or a page of another origin.
 */
export function checkOrigin({ host, origin }: IncomingHttpHeaders, port: number): void {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (host === undefined || !hosts.includes(host.toLowerCase()))
    throw refusal(
      421,
      `this server is ${hosts.join(' or ')}, not ${host === undefined ? 'unnamed' : 'another host'}`,
    );
  if (origin !== undefined && origin !== `http://${host.toLowerCase()}`)
    throw refusal(403, 'the request comes from another site');
}

/** Refuses a request without the token, in the same time whatever it has instead. */
export function checkToken({ authorization = '' }: IncomingHttpHeaders, token: string): void {
  const [scheme = '', given = ''] = authorization.split(' ');
  if (scheme.toLowerCase() === 'bearer' && timingSafeEqual(digest(given), digest(token))) return;
  throw refusal(
    401,
    authorization === '' ? 'the request has no token' : 'the token is not the one of this hub',
    'open the link that hubjobs hub --ui has printed; each start has a new one',
  );
}

function digest(text: string): Uint8Array {
  return createHash('sha256').update(text).digest();
}
