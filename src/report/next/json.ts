import { formatInstant } from '../../model/instant.ts';
import { formatLocal } from '../../model/local-time.ts';
import type { NextReport, RolloutNextReport } from '../../model/next-report.ts';

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

/** `{ "name", "startsAt"?, "suspended"?: true, "stages": [{ "name", "from"?, "needsApproval" }], "windows": [{ "from", "to" }] }`. */
export function renderRolloutNextJson({
  rollout,
  startsAt,
  suspended,
  stages,
  windows,
}: RolloutNextReport): string {
  const document = {
    name: rollout,
    ...(startsAt !== undefined && { startsAt: formatInstant(startsAt) }),
    ...(suspended && { suspended }),
    stages: stages.map(({ name, from, needsApproval }) => ({
      name,
      ...(from !== undefined && { from: formatInstant(from) }),
      needsApproval,
    })),
    windows: windows.map(({ from, to }) => ({ from: formatInstant(from), to: formatInstant(to) })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
