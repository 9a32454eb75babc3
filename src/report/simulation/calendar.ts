import { formatInstant, type Instant } from '../../model/instant.ts';
import { formatLocal } from '../../model/local-time.ts';
import type { SimulatedJob, SimulatedManifest, SimulationReport } from '../../model/simulation.ts';
import { MISSED, NOTHING_DUE, ONGOING, type State, VERDICTS } from '../writing/states.ts';

/** One row for each manifest, one sign for each day in its own time zone. */
export interface SimulationCalendar {
  /** The first day and every one after it: `2027-03-01`. */
  readonly days: readonly string[];
  readonly rows: readonly { readonly manifest: string; readonly signs: readonly string[] }[];
}

/** The states of a day, the worst first. */
const CALENDAR_STATES: readonly State[] = [
  VERDICTS['below-threshold'],
  MISSED,
  VERDICTS['no-devices'],
  VERDICTS.succeeded,
  ONGOING,
  NOTHING_DUE,
];
const GRAVITY = CALENDAR_STATES.map(({ sign }) => sign);

/** `✗ below threshold  ✓ succeeded`: all signs, or only the given ones. */
export function calendarLegend(used?: ReadonlySet<string>): string {
  return CALENDAR_STATES.filter(({ sign }) => used?.has(sign) ?? true)
    .map(({ sign, words }) => `${sign} ${words}`)
    .join('  ');
}

const DAY_MS = 86_400_000;

export function simulationCalendar({ manifests, jobs, settings }: SimulationReport): SimulationCalendar {
  const marks = new Map<string, Map<string, string>>();
  const mark = (manifest: SimulatedManifest, at: Instant, sign: string) => {
    const day = formatLocal(at, manifest.timeZone).slice(4, 14);
    const ofManifest = marks.get(manifest.name) ?? new Map<string, string>();
    marks.set(manifest.name, ofManifest);
    const before = ofManifest.get(day);
    if (before === undefined || GRAVITY.indexOf(sign) < GRAVITY.indexOf(before)) ofManifest.set(day, sign);
  };
  for (const manifest of manifests) {
    for (const { scheduledAt } of manifest.missed) mark(manifest, scheduledAt, MISSED.sign);
    for (const job of jobs) {
      if (job.manifest === manifest.name && job.scheduledAt < settings.window.to)
        mark(manifest, job.scheduledAt, signOf(job));
    }
  }
  const seen = [...marks.values()].flatMap((days) => [...days.keys()]);
  const dayOf = (at: Instant) => formatInstant(at).slice(0, 10);
  const [first = ''] = [dayOf(settings.window.from), ...seen].sort();
  const [last = ''] = [dayOf(settings.window.to - 1), ...seen].sort().reverse();
  const days: string[] = [];
  for (let at = Date.parse(first); at <= Date.parse(last); at += DAY_MS) days.push(dayOf(at));
  return {
    days,
    rows: manifests.map(({ name }) => ({
      manifest: name,
      signs: days.map((day) => marks.get(name)?.get(day) ?? NOTHING_DUE.sign),
    })),
  };
}

function signOf({ verdict, status }: SimulatedJob): string {
  if (status === 'cancelled') return NOTHING_DUE.sign;
  return verdict === 'running' || verdict === 'waiting' ? ONGOING.sign : VERDICTS[verdict].sign;
}
