import { compareText } from '../../../model/compare-text.ts';
import type { SimulationDocument } from '../../generated/simulation-document.ts';
import { utcTime } from '../../writing/moment.ts';
import { VERDICTS } from '../../writing/states.ts';
import { formatCount } from '../../writing/words.ts';
import { type Child, h } from './dom.ts';
import type { Mark, Row, Span } from './timeline.ts';

type Simulation = SimulationDocument['simulations'][number];
type Manifest = Simulation['manifests'][number];

const DAY = 86_400_000;

/** Every manifest of a simulation with the jobs it had and the occurrences it missed. */
export function simulatedRows({
  manifests,
  jobs,
  settings,
}: Pick<Simulation, 'manifests' | 'jobs' | 'settings'>): readonly Row[] {
  const marks = new Map<string, Mark[]>(manifests.map(({ name }) => [name, []]));
  for (const job of jobs) {
    const scheduledAt = Date.parse(job.scheduledAt);
    const from = job.startedAt === undefined ? scheduledAt : Date.parse(job.startedAt);
    const end = job.endedAt ?? (job.verdict === 'running' ? settings.to : undefined);
    const to = end === undefined ? from : Date.parse(end);
    const mark: Mark = {
      kind: job.verdict,
      from,
      // One that was cancelled before its time ended before it began.
      to: Math.max(from, to),
      scheduledAt,
      words: VERDICTS[job.verdict].words,
      jobId: job.jobId,
    };
    const ofManifest = marks.get(job.manifest);
    if (ofManifest) ofManifest.push(mark);
    else marks.set(job.manifest, [mark]);
  }
  for (const { name, missed } of manifests) {
    for (const { scheduledAt, reason } of missed) {
      const at = Date.parse(scheduledAt);
      const mark: Mark = {
        kind: 'missed',
        from: at,
        to: at,
        scheduledAt: at,
        words: `missed (${reason})`,
        jobId: undefined,
      };
      marks.get(name)?.push(mark);
    }
  }
  const known = new Map(manifests.map((manifest) => [manifest.name, manifest]));
  return [...marks]
    .sort(([left], [right]) => compareText(left, right))
    .map(([manifest, all]) => {
      const { timeZone = 'UTC', source } = known.get(manifest) ?? {};
      return {
        manifest,
        timeZone,
        file: source?.file,
        line: source?.line,
        marks: all.sort((left, right) => left.from - right.from),
      };
    });
}

/** `7 of 8 ran: 6 succeeded, 1 below threshold; 1 missed`. */
export function manifestWords(manifest: Manifest | undefined): readonly Child[] {
  if (!manifest) return [];
  const { occurrences, ran, succeeded, incomplete, belowThreshold, missed, deferred, suspended } = manifest;
  const parts = [
    `${formatCount(ran)} of ${formatCount(occurrences)} ran`,
    ...(succeeded > 0 ? [`${formatCount(succeeded)} succeeded`] : []),
    ...(incomplete > 0 ? [`${formatCount(incomplete)} incomplete`] : []),
    ...(belowThreshold > 0 ? [`${formatCount(belowThreshold)} below threshold`] : []),
    ...(deferred > 0 ? [`${formatCount(deferred)} deferred`] : []),
    ...(missed.length > 0 ? [`${formatCount(missed.length)} missed`] : []),
    ...(suspended ? ['suspended'] : []),
  ];
  return [h('span', { class: 'when muted' }, parts.join(', '))];
}

/** The whole simulated time, then its weeks or days, when there are some. */
export function stretches({ from, to }: Span): readonly { readonly words: string; readonly range: Span }[] {
  const margin = (to - from) * 0.02;
  const whole = { words: 'the whole', range: { from: from - margin, to: to + margin } };
  const step = to - from > 10 * DAY ? 7 * DAY : DAY;
  const count = Math.ceil((to - from) / step);
  if (count < 2) return [whole];
  const parts = Array.from({ length: count }, (_, index) => {
    const start = from + index * step;
    return {
      words: `${step === DAY ? 'a day' : 'a week'} from ${utcTime(start)}`,
      range: { from: start, to: Math.min(start + step, to) },
    };
  });
  return [whole, ...parts];
}
