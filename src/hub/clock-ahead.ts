/** The one form in which a server may send a date. Source: RFC 9110, 5.6.7. */
const HTTP_DATE = /^(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

/**
 * The server's clock less this machine's, in milliseconds, from the `Date` header of an answer that began at
 * `answeredAt`. A server writes the date somewhere between request and answer: half of that time is its best guess.
 * `undefined` when the header is absent or no date.
 */
export function clockAheadMs(
  date: unknown,
  { answeredAt, tookMs }: { readonly answeredAt: number; readonly tookMs: number },
): number | undefined {
  const serverNow = typeof date === 'string' && HTTP_DATE.test(date) ? Date.parse(date) : Number.NaN;
  return Number.isNaN(serverNow) ? undefined : serverNow - (answeredAt - tookMs / 2);
}
