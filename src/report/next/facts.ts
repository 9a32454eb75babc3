import type { NextReport, RolloutNextReport } from '../../model/next-report.ts';
import type { Moment, Text } from '../writing/facts.ts';
import { spanText, utcTime, whenText } from '../writing/moment.ts';

/** The coming occurrences of a job, or what can begin of a rollout. */
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

/** The earliest begin of each stage, then the windows. */
export function rolloutNextFacts(report: RolloutNextReport): NextFacts {
  const { rollout, now, timeZone, startsAt, suspended, stages, windows } = report;
  const never = stages.find(({ from }) => from === undefined);
  const caveat = suspended
    ? 'suspended: nothing begins while the document says `suspend: true`'
    : never
      ? `stage ${never.name} cannot begin in the next 40 days: no window is open outside a freeze`
      : undefined;
  return {
    title: ['When the stages of ', { code: rollout }, ' can begin at the earliest'],
    about:
      startsAt === undefined
        ? 'Starts a minute after this version is merged; the times are those of a merge now'
        : startsAt > now
          ? `Starts on ${whenText(startsAt, timeZone)}`
          : `Started on ${whenText(startsAt, timeZone)}: \`hubjobs status\` says where it stands`,
    ...(caveat !== undefined && { caveat: [{ said: caveat }] }),
    occurrences: [
      ...stages.flatMap(({ name, from, needsApproval }, index) =>
        from === undefined
          ? []
          : [
              {
                when: { at: from, timeZone, now },
                note: [
                  {
                    said: `stage ${name} (${index + 1} of ${stages.length})${needsApproval ? `, once \`promote: ${name}\` is merged` : ''}`,
                  },
                ],
              },
            ],
      ),
      ...windows.map((window) => ({
        when: { at: window.from, timeZone, now },
        note: [{ said: `window ${spanText(window, timeZone)}` }],
      })),
    ],
  };
}
