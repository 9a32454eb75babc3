/** Wider lines are hard to read; as wide as that when nobody says how wide the terminal is. */
const MAX_WIDTH = 100;

/** How many columns help takes. Some terminals say that they have 0 columns. */
export function helpWidth(columns: number | undefined): number {
  return columns ? Math.min(columns, MAX_WIDTH) : MAX_WIDTH;
}
