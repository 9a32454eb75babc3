import type { NextReport } from '../../model/next-report.ts';
import { utcTime } from '../writing/moment.ts';

/** What someone has to know beside the times; `undefined` on ordinary days. */
export function nextCaveat({ suspended, occurrences, after }: NextReport): string | undefined {
  if (occurrences.length === 0) return `nothing is due after ${utcTime(after)}`;
  if (!suspended) return undefined;
  const fate = occurrences.length === 1 ? 'this does not run' : 'none of these runs';
  return `suspended: ${fate} while the manifest says \`suspend: true\``;
}

/** The occurrences, each with its note unless the one before it has told the same. */
export function withNewNotes({ occurrences }: NextReport): NextReport['occurrences'] {
  return occurrences.map(({ scheduledAt, note }, index) =>
    note === undefined || occurrences[index - 1]?.note === note ? { scheduledAt } : { scheduledAt, note },
  );
}
