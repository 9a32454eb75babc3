import { codeName } from './error-codes.ts';
import { asRecord, asText, member } from './narrow.ts';

/**
 * What an error answer says. The hub wraps its errors in two envelopes, and one in the other:
 * A `{ Message: "ErrorCode:Name;text", ExceptionMessage: "Tracking ID:..." }`,
 * B `{ errorCode: 404103, trackingId, message }`. The text of an A may be, or end in, another A or B.
 */
export interface ErrorBody {
  /** From the outside in. */
  readonly codes: readonly string[];
  /** The innermost text; one line. */
  readonly message?: string;
  readonly trackingId?: string;
}

const MAX_ENVELOPES = 5;
const MAX_MESSAGE_LENGTH = 300;
const CODE_AND_TEXT = /^ErrorCode:\s*([A-Za-z0-9]+)\s*(?:;([\s\S]*))?$/;

/** Reads the body of an error answer; `undefined` when it is not one of the hub's. */
export function readErrorBody(text: string): ErrorBody | undefined {
  return readEnvelope(text, MAX_ENVELOPES);
}

function readEnvelope(text: string, depth: number): ErrorBody | undefined {
  const start = text.indexOf('{');
  const end = text.lastIndexOf('}');
  if (depth === 0 || start < 0 || end < start) return undefined;
  const body = asRecord(parseJson(text.slice(start, end + 1)));
  const wholeText = body && asText(member(body, 'message'));
  if (!body || (wholeText === undefined && member(body, 'errorCode') === undefined)) return undefined;

  const split = CODE_AND_TEXT.exec(wholeText ?? '');
  const ownText = (split ? split[2] : wholeText) ?? '';
  const inner = readEnvelope(ownText, depth - 1);
  const codes = [codeName(member(body, 'errorCode')), codeName(split?.[1]), ...(inner?.codes ?? [])];
  const message = inner?.message ?? oneLine(ownText);
  const trackingId =
    asText(member(body, 'trackingId')) ?? trackingIdIn(member(body, 'exceptionMessage')) ?? inner?.trackingId;
  return {
    codes: codes.filter((code) => code !== undefined),
    ...(message !== '' && { message }),
    ...(trackingId !== undefined && { trackingId }),
  };
}

function trackingIdIn(value: unknown): string | undefined {
  return /Tracking ID:\s*([^\s,;]+)/i.exec(asText(value) ?? '')?.[1];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One printable line: the hub's texts hold line breaks, and a proxy's may hold anything. */
export function oneLine(text: string): string {
  const line = text.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim();
  return line.length > MAX_MESSAGE_LENGTH ? `${line.slice(0, MAX_MESSAGE_LENGTH - 1)}…` : line;
}
