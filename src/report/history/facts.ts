import { answerOf, targetName } from '../../model/answer-group.ts';
import type { ArchivedResult, HistoryReport } from '../../model/archived-job.ts';
import type { Verdict } from '../../model/status-report.ts';
import { countVerdicts } from '../status/facts.ts';
import type { Moment, Text } from '../writing/facts.ts';
import { utcTime } from '../writing/moment.ts';
import { countsByState, DEVICE_OUTCOMES, type State, VERDICTS } from '../writing/states.ts';
import { countOf } from '../writing/words.ts';

/** What ran, from the history branch, in every format. */
export interface HistoryFacts {
  readonly title: Text;
  readonly about: readonly Text[];
  readonly headline: string;
  /** What is not known. */
  readonly caveat?: string;
  readonly entries: readonly HistoryEntryFacts[];
}

export interface HistoryEntryFacts {
  readonly hub: string;
  readonly name: string;
  readonly when: Moment;
  /** Of the device that was asked for, or else of the job. */
  readonly state: State;
  /** What the device answered, or how many devices succeeded. */
  readonly result: Text;
  readonly jobId: string;
  readonly verdict: Verdict;
}

export function historyFacts(report: HistoryReport): HistoryFacts {
  const { branch, since, now, hubs, deviceId, manifest, entries, unsure } = report;
  const caveat = caveatOf(unsure);
  return {
    title: [
      'What ran',
      ...(manifest === undefined ? [] : [' of ', { code: manifest }]),
      ...(deviceId === undefined ? [] : [' on ', { code: deviceId }]),
    ],
    about: [
      `since ${utcTime(since)}`,
      ['from the branch ', { code: branch }, ...(hubs.length === 0 ? [] : [` (${hubs.join(', ')})`])],
      `made ${utcTime(now)}`,
    ],
    headline: headlineOf(report),
    ...(caveat !== undefined && { caveat }),
    entries: entries.map((entry) => entryFacts(entry, deviceId)),
  };
}

function headlineOf({ deviceId, entries }: HistoryReport): string {
  if (entries.length === 0) return 'no jobs';
  const counts =
    deviceId === undefined
      ? countsByState(VERDICTS, countVerdicts(entries.map(({ job }) => job)))
      : countsByState(DEVICE_OUTCOMES, countOutcomes(entries));
  const jobs = new Set(entries.map(({ job }) => job)).size;
  // A job may have reached several modules of the device.
  const results = jobs === entries.length ? '' : `, ${countOf(entries.length, 'result')}`;
  return `${countOf(jobs, 'job')}${results}: ${counts.join(', ')}`;
}

function countOutcomes(entries: readonly ArchivedResult[]) {
  const counts = {
    succeeded: 0,
    refused: 0,
    failed: 0,
    offline: 0,
    'timed-out': 0,
    pending: 0,
    cancelled: 0,
  };
  for (const { result } of entries) if (result) counts[result.outcome] += 1;
  return counts;
}

function caveatOf(unsure: number): string | undefined {
  if (unsure === 0) return undefined;
  const jobs = countOf(unsure, 'more job');
  return `${jobs} may have reached it: only the results of devices that failed are kept of ${unsure === 1 ? 'it' : 'them'}`;
}

function entryFacts({ job, result }: ArchivedResult, asked: string | undefined): HistoryEntryFacts {
  const { hub, manifest, scheduledAt, timeZone = 'UTC', jobId, verdict, devices, failureReason } = job;
  const answer = result && answerOf(result);
  const { moduleId } = result ?? {};
  const isNamed = result === undefined || targetName(result) === asked;
  return {
    hub,
    name: manifest,
    when: { at: scheduledAt, timeZone },
    state: result ? DEVICE_OUTCOMES[result.outcome] : VERDICTS[verdict],
    result: answer
      ? [
          ...(isNamed || moduleId === undefined ? [] : ['module ', { code: moduleId }, ' ']),
          ...answerText(answer),
        ]
      : failureReason === undefined
        ? [{ devices }]
        : ['the hub says: ', { said: failureReason }],
    jobId,
    verdict,
  };
}

/** `200 {"ok":true}`, `DeviceNotOnline`. */
function answerText({ methodStatus, errorCode, answer }: ReturnType<typeof answerOf>): Text {
  const parts: Text[] = [
    ...(methodStatus === undefined ? [] : [String(methodStatus)]),
    ...(errorCode === undefined ? [] : [[{ said: errorCode }]]),
    ...(answer === undefined ? [] : [[{ code: answer }]]),
  ];
  return parts.flatMap((part, index) => [...(index === 0 ? [] : [' ']), ...part]);
}
