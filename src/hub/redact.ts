/** Text in which every secret is replaced by `***`. */
export type Redact = (text: string) => string;

const SECRET_SHAPES: readonly RegExp[] = [
  /(SharedAccessKey\s*=\s*)[^;\s"'\\,&)}\]]+/gi,
  /(SharedAccessSignature\s*[= ]\s*)[^;\s"'\\,)}\]]+/gi,
  /(\bsig=)[^;\s"'\\,&)}\]]+/gi,
  /(\bBearer\s+)[^;\s"'\\,&)}\]]+/gi,
];

/** Shorter values are no keys, and replacing them would eat ordinary text. */
const MIN_SECRET_LENGTH = 8;

/**
 * Made where a secret enters the program and carried to where text leaves it. Removes the secrets it is given,
 * plain or percent-encoded, and anything that has the shape of a key, a signature or a token.
 */
export function createRedact(secrets: readonly string[]): Redact {
  const known = secrets
    .filter((secret) => secret.length >= MIN_SECRET_LENGTH)
    .flatMap((secret) => [secret, encodeURIComponent(secret)]);
  return (text) => {
    let clean = text;
    for (const secret of known) clean = clean.replaceAll(secret, '***');
    for (const shape of SECRET_SHAPES) clean = clean.replace(shape, '$1***');
    return clean;
  };
}
