import type { AnswerGroup } from '../../model/answer-group.ts';
import { AnswerTally } from '../../model/answer-tally.ts';
import { compareText } from '../../model/compare-text.ts';
import { formatDuration } from '../../model/duration.ts';
import { formatInstant, type Instant } from '../../model/instant.ts';
import { canonicalJson } from '../../model/json.ts';
import { formatLocal } from '../../model/local-time.ts';
import type {
  SimulatedJob,
  SimulatedManifest,
  SimulationReport,
  TwinChange,
} from '../../model/simulation.ts';
import { spanText } from '../writing/moment.ts';
import { MISSED, NOTHING_DUE, ONGOING, type State, VERDICTS } from '../writing/states.ts';
import { countOf, formatCount, percentOf, tally } from '../writing/words.ts';

/** What a reviewer reads first: a label and a text each. */
export function simulationSummary(report: SimulationReport): readonly (readonly [string, string])[] {
  const { settings, fleet, runs, manifests, jobs } = report;
  const { window, everyMs, tier, units } = settings;
  const ran = jobs.filter(({ startedAt }) => startedAt !== undefined);
  const operations = sum(ran, ({ devices }) => devices.total);
  const succeeded = sum(ran, ({ devices }) => devices.succeeded);
  const deferred = sum(manifests, (manifest) => manifest.deferred);
  const missed = sum(manifests, (manifest) => manifest.missed.length);
  const conflict = report.notices.find(({ code }) => code === 'twin-overwrite' || code === 'twin-conflict');
  return [
    [
      'time',
      `${spanText(window, 'UTC')} (${formatDuration((window.to - window.from) / 1000)}), ` +
        `edition ${tier}${units === 1 ? '' : ` with ${units} units`}, seed ${settings.seed}`,
    ],
    [
      'devices',
      `${formatCount(fleet.devices)}, ${formatCount(fleet.connected)} connected, ` +
        `${formatCount(fleet.overMqtt)} of them over MQTT` +
        (fleet.isDerived ? '; derived from the manifests, as there is no Fleet document' : ''),
    ],
    [
      'runs',
      `${formatCount(runs.length)} every ${formatDuration(everyMs / 1000)}: ${tally(runs.map(({ result }) => result))}`,
    ],
    [
      'jobs',
      ran.length === 0
        ? 'none ran'
        : `${countOf(ran.length, 'job')} ran: ${tally(ran.map(({ verdict }) => VERDICTS[verdict].words))}`,
    ],
    [
      'answers',
      operations === 0
        ? 'none'
        : `${formatCount(succeeded)} of ${countOf(operations, 'operation')} succeeded (${percentOf(succeeded, operations)}), ` +
          `on ${countOf(report.devicesTouched, 'device')}`,
    ],
    ...(deferred === 0
      ? []
      : ([
          ['deferred', `${countOf(deferred, 'occurrence')} for want of a slot or by their policy`],
        ] as const)),
    ...(missed === 0 ? [] : ([['missed', countOf(missed, 'occurrence')]] as const)),
    ...(settings.faults.length === 0 ? [] : ([['faults', settings.faults.join('; ')]] as const)),
    ...(conflict === undefined
      ? []
      : ([['conflict', `${conflict.manifest ?? ''} ${conflict.message}`.trim()]] as const)),
  ];
}

function sum<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((total, item) => total + count(item), 0);
}

/** What the devices of several jobs answered, most devices first. */
export function mergeAnswers(jobs: readonly SimulatedJob[]): readonly AnswerGroup[] {
  const tally = new AnswerTally();
  for (const group of jobs.flatMap(({ answers }) => answers)) tally.add(group);
  return tally.groups();
}

/** Equal changes of several jobs together, in the order of their places, most devices first. */
export function mergeShifts(
  jobs: readonly { readonly twins: readonly TwinChange[] }[],
): readonly TwinChange[] {
  const groups = new Map<string, TwinChange>();
  for (const { twins } of jobs) {
    for (const shift of twins) {
      const key = JSON.stringify([shift.path, shift.before, shift.after]);
      groups.set(key, { ...shift, devices: shift.devices + (groups.get(key)?.devices ?? 0) });
    }
  }
  return [...groups.values()].sort(
    (left, right) => compareText(left.path, right.path) || right.devices - left.devices,
  );
}

/** `180 devices: properties.desired.building 41 → 43` */
export function shiftText({ path, before, after, devices }: TwinChange): string {
  const from = before === undefined ? 'nothing' : canonicalJson(before);
  const to = after === undefined ? 'nothing' : canonicalJson(after);
  return `${countOf(devices, 'device')}: ${path} ${from === to ? `stays ${to}` : `${from} → ${to}`}`;
}

/** One row for each manifest, one sign for each day in its own time zone. */
export interface SimulationCalendar {
  /** The first day and every one after it: `2027-03-01`. */
  readonly days: readonly string[];
  readonly rows: readonly { readonly manifest: string; readonly signs: readonly string[] }[];
}

/** What the signs of the calendar mean, the gravest first. */
const CALENDAR_STATES: readonly Pick<State, 'sign' | 'words'>[] = [
  VERDICTS['below-threshold'],
  MISSED,
  VERDICTS['no-devices'],
  VERDICTS.succeeded,
  ONGOING,
  NOTHING_DUE,
];
const GRAVITY = CALENDAR_STATES.map(({ sign }) => sign);

/** `✗ below threshold  ✓ succeeded`; with the signs given, only these. */
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
