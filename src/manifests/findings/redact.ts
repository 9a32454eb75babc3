const SECRET = /((?:SharedAccessKey|SharedAccessSignature|sig)\s*=\s*)([^;&\s"',}\]]+)/gi;

/** Keys and signatures of connection strings as stars, each as long as it was, so that columns stay right. */
export function redact(text: string): string {
  return text.replace(SECRET, (_, name: string, secret: string) => name + '*'.repeat(secret.length));
}
