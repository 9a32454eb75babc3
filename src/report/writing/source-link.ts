/** Half a character, which an address cannot contain. */
const HALF = /\p{Cs}/gu;

/** The address of a line in the repository; `undefined` when the repository's address is not known. */
export function sourceLink(
  base: string | undefined,
  file: string | undefined,
  line: number | undefined,
): string | undefined {
  if (base === undefined || file === undefined) return undefined;
  const path = file.replace(HALF, '\u{fffd}').split('/').map(encodeURIComponent).join('/');
  return `${base}${path}#L${line ?? 1}`;
}
