import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { errorCode } from '../../model/error-code.ts';
import { UsageError } from '../usage-error.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;
const HINT = 'give --device-ca a PEM file of the authority that signs the certificates of devices';

/** The authorities in a PEM file. Throws UsageError when there is none, or a certificate that is not of an authority. */
export async function readDeviceCa(file: string, cwd: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(path.resolve(cwd, file), 'utf8');
  } catch (error) {
    const code = errorCode(error) ?? 'error';
    throw new UsageError(`cannot read the certificate authority ${file} (${code})`, HINT);
  }
  const certificates = text.match(CERTIFICATE) ?? [];
  if (certificates.length === 0) throw new UsageError(`${file} has no PEM certificate in it`, HINT);
  if (!certificates.every(isOfAuthority))
    throw new UsageError(`${file} has a certificate in it that is not of a certificate authority`, HINT);
  return certificates.join('\n');
}

function isOfAuthority(pem: string): boolean {
  try {
    return new X509Certificate(pem).ca;
  } catch {
    return false;
  }
}
