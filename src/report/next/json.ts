import { formatInstant } from '../../model/instant.ts';
import { formatLocal } from '../../model/local-time.ts';
import type { NextReport } from '../../model/next-report.ts';

/** `{ "name", "suspended"?: true, "occurrences": [{ "scheduledAt", "local", "note"? }] }`. */
export function renderNextJson({ manifest, timeZone, suspended, occurrences }: NextReport): string {
  const document = {
    name: manifest,
    ...(suspended && { suspended }),
    occurrences: occurrences.map(({ scheduledAt, note }) => ({
      scheduledAt: formatInstant(scheduledAt),
      local: formatLocal(scheduledAt, timeZone),
      note,
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
