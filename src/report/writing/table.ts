import { displayWidth, padEnd } from './display-width.ts';

const GAP = '  ';

/** Rows with aligned columns; `undefined` when the widest row does not fit `width`. Cells may be coloured. */
export function alignRows(rows: readonly (readonly string[])[], width: number): string[] | undefined {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, displayWidth(cell));
    });
  }
  const total = widths.reduce((sum, column) => sum + column, 0) + GAP.length * (widths.length - 1);
  if (total > width) return undefined;
  return rows.map((row) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : padEnd(cell, widths[column] ?? 0)))
      .join(GAP)
      .trimEnd(),
  );
}
