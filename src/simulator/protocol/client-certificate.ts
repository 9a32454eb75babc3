import { type PeerCertificate, TLSSocket } from 'node:tls';
import type { ClientCertificate } from '../device-link.ts';

/**
 * How a server asks its clients for certificates. A client may show none, or any: the registry decides. `ca`: PEM of the
 * authorities that sign certificates of devices; without one, nobody's signature counts.
 */
export const clientCertificateOptions = (ca: readonly string[]) => ({
  requestCert: true,
  rejectUnauthorized: false,
  ca: [...ca],
});

/** What the client at the other end has shown; `undefined` without a certificate. */
export function clientCertificateOf(socket: object): ClientCertificate | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  // Empty without a certificate, and null once the socket is closed.
  const shown: PeerCertificate | null = socket.getPeerCertificate();
  if (!shown?.fingerprint) return undefined;
  const name: unknown = shown.subject.CN;
  return {
    thumbprints: [shown.fingerprint, shown.fingerprint256].map((print) => print.replaceAll(':', '')),
    ...(socket.authorized && typeof name === 'string' && { signedName: name }),
  };
}
