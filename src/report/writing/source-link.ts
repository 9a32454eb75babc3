/** Half a character, which no address can carry. */
const HALF = /\p{Cs}/gu;

/** The place of a manifest in the repository; `undefined` when it is not known where that is. */
export function sourceLink(
  base: string | undefined,
  file: string | undefined,
  line: number | undefined,
): string | undefined {
  if (base === undefined || file === undefined) return undefined;
  const path = file.replace(HALF, '\u{fffd}').split('/').map(encodeURIComponent).join('/');
  return `${base}${path}#L${line ?? 1}`;
}
