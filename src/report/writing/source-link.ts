/** The address of a line in the repository; `undefined` when the repository's address is not known. */
export function sourceLink(
  base: string | undefined,
  file: string | undefined,
  line: number | undefined,
): string | undefined {
  if (base === undefined || file === undefined) return undefined;
  return `${base}${encodePath(file)}#L${line ?? 1}`;
}

export function encodePath(path: string): string {
  return path.split('/').map(encodePart).join('/');
}

/** A text as a part of an address, which cannot contain half a character. */
export function encodePart(text: string): string {
  return encodeURIComponent(text.replace(/\p{Cs}/gu, '\u{fffd}'));
}
