/** The place of a manifest in the repository; `undefined` when it is not known where that is. */
export function sourceLink(
  base: string | undefined,
  file: string | undefined,
  line: number | undefined,
): string | undefined {
  if (base === undefined || file === undefined) return undefined;
  return `${base}${file.split('/').map(encodeURIComponent).join('/')}#L${line ?? 1}`;
}
