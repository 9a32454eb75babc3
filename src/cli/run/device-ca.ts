import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '../usage-error.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** The authorities in a PEM file. Throws UsageError when a certificate in it is none of an authority, or there is none. */
export async function readDeviceCa(file: string, cwd: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(path.resolve(cwd, file), 'utf8');
  } catch (error) {
    throw new UsageError(
      `cannot read ${file}: ${error instanceof Error ? error.message : error}`,
      'give --device-ca the PEM file of the authority that signs certificates of devices',
    );
  }
  const certificates = text.match(CERTIFICATE) ?? [];
  if (certificates.length === 0 || !certificates.every(isOfAuthority))
    throw new UsageError(
      certificates.length === 0
        ? `there is no certificate in ${file}`
        : `not every certificate in ${file} is that of a certificate authority`,
      'give --device-ca the PEM file of the authority that signs certificates of devices, not of a device',
    );
  return certificates.join('\n');
}

function isOfAuthority(pem: string): boolean {
  try {
    return new X509Certificate(pem).ca;
  } catch {
    return false;
  }
}
