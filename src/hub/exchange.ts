import { formatDuration } from '../model/duration.ts';
import type { Redact } from './redact.ts';

type HeaderValue = string | readonly string[] | number | undefined;
type Headers = Readonly<Record<string, HeaderValue>>;

/** One request to the hub and what came of it. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly sent: Headers;
  /** Absent: no answer came. */
  readonly status?: number;
  readonly received?: Headers;
  readonly tookMs: number;
}

/** Headers that are a secret whatever their shape. */
const SECRET = /^(authorization|cookie|set-cookie|proxy-authorization)$|token|secret|key/i;

/** An exchange as lines for a person, with no secret in them: the request, its headers, the answer, its headers. */
export function exchangeLines(exchange: Exchange, redact: Redact): readonly string[] {
  const { method, path, sent, status, received = {}, tookMs } = exchange;
  const answer = status === undefined ? 'no answer' : `HTTP ${status}`;
  const took = tookMs < 1000 ? `${Math.round(tookMs)} ms` : formatDuration(tookMs / 1000);
  return [
    `> ${method} ${redact(path)}`,
    ...headerLines('>', sent, redact),
    `< ${answer} after ${took}`,
    ...headerLines('<', received, redact),
  ];
}

function headerLines(mark: string, headers: Headers, redact: Redact): readonly string[] {
  return Object.entries(headers)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      const text = SECRET.test(name)
        ? '***'
        : redact(Array.isArray(value) ? value.join(', ') : String(value));
      return `${mark}   ${name.toLowerCase()}: ${text}`;
    })
    .sort();
}
