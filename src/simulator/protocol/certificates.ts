import 'reflect-metadata';
import { webcrypto, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';

/** The certificate authority of one hub and the server certificate that it signed, as PEM. */
export interface ServerCertificate {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
/** Long enough to work with, short enough that a lost key is soon worthless. */
const VALID_DAYS = 30;

/** Whether a certificate is valid now and names all of these hosts. */
export function servesHosts({ cert }: ServerCertificate, hosts: readonly string[], wallNow: number): boolean {
  const server = new X509Certificate(cert);
  return (
    Date.parse(server.validTo) > wallNow &&
    hosts.every((host) => (isIP(host) ? server.checkIP(host) : server.checkHost(host)) !== undefined)
  );
}

/** Makes both for these host names and addresses. `wallNow` dates them, as clients judge by the machine's clock. */
export async function createServerCertificate(
  hosts: readonly string[],
  wallNow: number,
): Promise<ServerCertificate> {
  const makeKeys = () => webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const notBefore = new Date(wallNow - DAY_MS);
  const notAfter = new Date(wallNow + VALID_DAYS * DAY_MS);
  const [caKeys, serverKeys] = await Promise.all([makeKeys(), makeKeys()]);
  const ca = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=Local hub test CA',
      notBefore,
      notAfter,
      keys: caKeys,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(caKeys.publicKey),
      ],
    },
    webcrypto,
  );
  const server = await x509.X509CertificateGenerator.create(
    {
      subject: 'CN=Local hub',
      issuer: ca.subject,
      notBefore,
      notAfter,
      publicKey: serverKeys.publicKey,
      signingKey: caKeys.privateKey,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.1']),
        new x509.SubjectAlternativeNameExtension(
          [...new Set(hosts)].map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value }) as const),
        ),
        await x509.AuthorityKeyIdentifierExtension.create(caKeys.publicKey),
      ],
    },
    webcrypto,
  );
  const key = await webcrypto.subtle.exportKey('pkcs8', serverKeys.privateKey);
  return {
    ca: `${ca.toString('pem')}\n`,
    cert: `${server.toString('pem')}\n`,
    key: x509.PemConverter.encode(key, 'PRIVATE KEY'),
  };
}
