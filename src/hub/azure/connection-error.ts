import type { HubErrorKind } from '../hub-error.ts';
import { oneLine } from './error-body.ts';
import { asText, isRecord } from './narrow.ts';

/** A failure without an answer, in words. */
export interface ConnectionError {
  readonly kind: HubErrorKind;
  readonly message: string;
  readonly code?: string;
  readonly hint?: string;
}

interface Situation {
  readonly hostName: string;
  readonly hasAnswered: boolean;
}

const UNKNOWN_AUTHORITY: ReadonlySet<string> = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_UNTRUSTED',
  'CERT_SIGNATURE_FAILURE',
  'INVALID_CA',
]);
const WRONG_DATE: ReadonlySet<string> = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);
/** The connection was not made. */
const NO_CONNECTION: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
]);

/**
 * Tells a connection that can never be made (`unreachable`: unknown name, untrusted certificate) from one that
 * broke (`unavailable`). A refused or unknown host counts as unreachable until it has answered once: a port that
 * was open a moment ago comes back, one that was never seen open is a wrong port.
 */
export function connectionError(error: unknown, { hostName, hasAnswered }: Situation): ConnectionError {
  const code = isRecord(error) ? asText(error['code']) : undefined;
  if (code !== undefined && UNKNOWN_AUTHORITY.has(code)) {
    return {
      kind: 'unreachable',
      message: `The certificate of ${hostName} is signed by an authority that is not trusted here.`,
      code,
      hint: "For a local hub, give its authority with --ca FILE; behind an inspecting proxy, give the proxy's. Otherwise do not go on: someone may be in between.",
    };
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return {
      kind: 'unreachable',
      message: `The certificate that ${hostName} shows is for another host name.`,
      code,
      hint: 'Check the host name; a local hub is reached as localhost or 127.0.0.1.',
    };
  }
  if (code !== undefined && WRONG_DATE.has(code)) {
    return {
      kind: 'unreachable',
      message: `The certificate of ${hostName} ${code === 'CERT_HAS_EXPIRED' ? 'has expired' : 'is not valid yet'}.`,
      code,
      hint: "Check this machine's clock; if it is right, the hub's certificate has to be renewed.",
    };
  }
  if (code !== undefined && (code === 'EPROTO' || /^ERR_(SSL|TLS)_/.test(code))) {
    return {
      kind: 'unreachable',
      message: `${hostName} does not speak TLS as a hub does.`,
      code,
      hint: 'Check host name and port: another kind of server seems to listen there.',
    };
  }
  if (code !== undefined && NO_CONNECTION.has(code)) {
    const unknown = code === 'ENOTFOUND' || code === 'EAI_AGAIN';
    return {
      kind: hasAnswered ? 'unavailable' : 'unreachable',
      message: unknown
        ? `The name ${hostName} leads to no address (${code}).`
        : `No connection to ${hostName} (${code}).`,
      code,
      hint: unknown
        ? 'Check the spelling of the host name, and that this machine can resolve names.'
        : 'Check that the hub is running and that host name, port and firewall are right.',
    };
  }
  return {
    kind: 'unavailable',
    message: `The connection to ${hostName} failed: ${firstLine(error)}`,
    ...(code !== undefined && { code }),
  };
}

/** An error of many lines begins with the gist; one of several addresses may have no words at all. */
export function firstLine(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason given';
  const code = isRecord(error) ? asText(error['code']) : undefined;
  return oneLine(error.message.split('\n')[0] ?? '') || code || error.name;
}
