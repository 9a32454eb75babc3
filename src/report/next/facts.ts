import type { NextReport } from '../../model/next-report.ts';
import type { Moment, Text } from '../writing/facts.ts';
import { utcTime } from '../writing/moment.ts';

/** The coming occurrences of a manifest. */
export interface NextFacts {
  readonly title: Text;
  /** The schedule in words and as written. */
  readonly about: Text;
  /** What the reader should know beside the times. */
  readonly caveat?: Text;
  /** Of several occurrences in a row with the same note, only the first has it. */
  readonly occurrences: readonly { readonly when: Moment & { readonly now: number }; readonly note?: Text }[];
}

export function nextFacts(report: NextReport): NextFacts {
  const { manifest, schedule, description, timeZone, now, occurrences } = report;
  const caveat = caveatOf(report);
  return {
    title: ['Next occurrences of ', { code: manifest }],
    about: [{ said: description }, ' (', { code: schedule }, ')'],
    ...(caveat !== undefined && { caveat: [{ said: caveat }] }),
    occurrences: occurrences.map(({ scheduledAt, note }, index) => ({
      when: { at: scheduledAt, timeZone, now },
      ...(note !== undefined && occurrences[index - 1]?.note !== note && { note: [{ said: note }] }),
    })),
  };
}

function caveatOf({ suspended, occurrences, after }: NextReport): string | undefined {
  if (occurrences.length === 0) return `nothing is due after ${utcTime(after)}`;
  if (!suspended) return undefined;
  const fate = occurrences.length === 1 ? 'this does not run' : 'none of these runs';
  return `suspended: ${fate} while the manifest says \`suspend: true\``;
}
