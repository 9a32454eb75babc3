import type { JsonValue } from '../../model/json.ts';
import type {
  CountedTotal,
  DeviceChange,
  DiffWarning,
  DocumentAction,
  DocumentChange,
  DocumentKind,
  FieldChange,
  JobEffect,
  JobRuns,
  RepositoryDiff,
  ValueChange,
} from '../../model/repository-diff.ts';
import { DOCUMENT_KINDS } from '../../model/repository-diff.ts';
import type { DiffLine, Facts, Notice, Piece, Text } from '../writing/facts.ts';
import { localTime, utcTime } from '../writing/moment.ts';
import { ACTIONS, type State } from '../writing/states.ts';
import { countOf, formatCount } from '../writing/words.ts';

/** What a diff says, in every format. */
export interface DiffFacts {
  readonly title: Text;
  /** Where devices were counted, and what is not known. */
  readonly about: readonly Text[];
  /** What a reviewer reads in ten seconds. */
  readonly headline: Text;
  /** Warnings, each once; those about policies first. */
  readonly warnings: Notice;
  readonly remarks: Notice;
  readonly changes: readonly DocumentFacts[];
  /** The documents that are the same, in one line; empty when there are none. */
  readonly untouched: string;
}

export interface DocumentFacts {
  readonly kind: DocumentKind;
  readonly state: State;
  readonly name: string;
  /** `jobs/lock-doors.yaml`, and its line. */
  readonly file?: string;
  readonly line?: number;
  readonly facts: Facts;
  /** The next runs before and after, where they are not the same ones: a line for each. */
  readonly runs: readonly DiffLine[];
  /** The zone in which runs are written; absent: it is no job. */
  readonly timeZone?: string;
}

/** What became of a document. */
export const DOCUMENT_STATES = {
  changed: { sign: '~', words: 'changed', tone: 'warn' },
  added: { sign: '+', words: 'added', tone: 'good' },
  renamed: { sign: '→', words: 'renamed', tone: 'warn' },
  removed: { sign: '-', words: 'removed', tone: 'bad' },
} as const satisfies Record<DocumentAction, State>;

const NOUNS = {
  Policy: ['policy', 'policies'],
  Config: ['hubjobs.yaml', 'hubjobs.yaml'],
  Job: ['job', 'jobs'],
  Rollout: ['rollout', 'rollouts'],
  Fleet: ['fleet', 'fleets'],
  Simulation: ['simulation', 'simulations'],
} as const satisfies Record<DocumentKind, readonly [one: string, many: string]>;

export const NOTHING_CHANGES = 'Nothing changes';
export const RUNS_TITLE = 'Next runs, before and after';

export function diffFacts(diff: RepositoryDiff): DiffFacts {
  const { base, hub, changes, warnings } = diff;
  return {
    title: [
      ...(hub ? ['Changes on ', { code: hub.name }, ' against '] : ['Changes against ']),
      { code: base.ref },
    ],
    about: aboutDiff(diff),
    headline: headlineOf(diff),
    warnings: noticeOf(warnings, 'warning'),
    remarks: noticeOf(warnings, 'info'),
    changes: changes.map(documentFacts),
    untouched: untouchedText(diff),
  };
}

function aboutDiff({ base, now, counted, devices, modules }: RepositoryDiff): readonly Text[] {
  const what = !modules ? 'devices' : devices ? 'devices and modules' : 'modules';
  return [
    ['compared with commit ', { code: base.commit }],
    `made ${utcTime(now)}`,
    counted === undefined
      ? 'devices were not counted'
      : counted.kind === 'hub'
        ? [`${what} as the hub `, { code: counted.name }, ' counts them']
        : [
            `${what} of the `,
            counted.names.length === 1 ? 'fleet ' : 'fleets ',
            ...counted.names.flatMap((name, index): readonly Piece[] => [
              index === 0 ? '' : ', ',
              { code: name },
            ]),
          ],
  ];
}

/** `2 jobs changed, 1 added, 2 removed; 400 devices, 180 before; next: lock-doors, Mon 2026-03-02 23:00 …`. */
function headlineOf(diff: RepositoryDiff): Text {
  const counts = DOCUMENT_KINDS.flatMap((kind) => countText(diff, kind));
  if (counts.length === 0) return NOTHING_CHANGES;
  const next = nextRunOf(diff);
  return [
    counts.join('; '),
    ...(diff.devices === undefined ? [] : [`; ${totalText(diff.devices, 'device')}`]),
    ...(diff.modules === undefined ? [] : [`; ${totalText(diff.modules, 'module')}`]),
    ...(next
      ? ['; next: ', { code: next.name }, ', ', { time: { at: next.at, timeZone: next.timeZone } }]
      : []),
  ];
}

/** `2 jobs changed, 1 added`; of the configuration only that it is changed. */
function countText({ changes }: RepositoryDiff, kind: DocumentKind): readonly string[] {
  const actions = changes.filter((change) => change.kind === kind).map(({ action }) => action);
  if (actions.length === 0) return [];
  const [one, many] = NOUNS[kind];
  if (kind === 'Config') return [`${one} changed`];
  const parts = (['changed', 'added', 'renamed', 'removed'] as const)
    .map((action) => ({ action, count: actions.filter((name) => name === action).length }))
    .filter(({ count }) => count > 0)
    .map(({ action, count }, index) =>
      index === 0 ? `${countOf(count, one, many)} ${action}` : `${formatCount(count)} ${action}`,
    );
  return [parts.join(', ')];
}

function totalText({ before, after, isBound }: CountedTotal, noun: 'device' | 'module'): string {
  const now = `${isBound ? 'up to ' : ''}${countOf(after, noun)}`;
  return before === after ? `${now}, as before` : `${now}, ${formatCount(before)} before`;
}

/** The first run of a changed job. */
export function nextRunOf({ changes }: RepositoryDiff) {
  const runs = changes.flatMap(({ name, job }) => {
    const [at] = job?.after?.next ?? [];
    return job === undefined || at === undefined ? [] : [{ name, at, timeZone: job.timeZone }];
  });
  return runs.sort((left, right) => left.at - right.at)[0];
}

/** More names do not help: the change of each is below. */
const MAX_ABOUT = 3;

function noticeOf(warnings: readonly DiffWarning[], severity: DiffWarning['severity']): Notice {
  return {
    tone: 'warn',
    lines: warnings
      .filter((warning) => warning.severity === severity)
      .map(({ code, message, about }): Text => {
        const rest = about.length - MAX_ABOUT;
        return [
          { code },
          ': ',
          { said: message },
          ' (',
          ...about
            .slice(0, MAX_ABOUT)
            .flatMap((one, index): readonly Piece[] => [index === 0 ? '' : ', ', { code: one }]),
          ...(rest > 0 ? [`, and ${formatCount(rest)} more`] : []),
          ')',
        ];
      }),
  };
}

/** `Not touched: 37 jobs, 1 fleet.` */
function untouchedText({ unchanged }: RepositoryDiff): string {
  const parts = DOCUMENT_KINDS.filter((kind) => kind !== 'Config' && unchanged[kind] > 0).map((kind) => {
    const [one, many] = NOUNS[kind];
    return countOf(unchanged[kind], one, many);
  });
  return parts.length === 0 ? '' : `Not touched: ${parts.join(', ')}.`;
}

function documentFacts({
  kind,
  action,
  name,
  formerName,
  source,
  fields,
  job,
}: DocumentChange): DocumentFacts {
  return {
    kind,
    state: DOCUMENT_STATES[action],
    name,
    ...(source && { file: source.file, line: source.line }),
    facts: {
      ...(formerName !== undefined && {
        name: [{ code: formerName }, ' → ', { code: name }, ': it keeps its jobs on the hub'],
      }),
      ...Object.fromEntries(fields.map((field) => [field.field, fieldText(field, action)])),
      ...(job && jobFacts(job)),
    },
    runs: job ? runLines(job) : [],
    ...(job && { timeZone: job.timeZone }),
  };
}

function fieldText(change: FieldChange, action: DocumentAction): Text {
  if (change.form === 'values')
    return [{ diff: change.values.map((value) => valueLine(change.field, value)) }];
  const { form, before, after } = change;
  const piece = (text: string): Piece => (form === 'text' ? { code: text } : { said: text });
  const isOnBothSides = action === 'changed' || action === 'renamed';
  if (before === undefined) {
    return after === undefined ? '' : [...(isOnBothSides ? ['not set → '] : []), piece(after)];
  }
  if (action === 'removed') return [piece(before)];
  return [piece(before), ' → ', after === undefined ? 'not set' : piece(after)];
}

function valueLine(field: string, { path, before, after }: ValueChange): DiffLine {
  const at = path === '' ? '' : `${path}: `;
  const isPatch = field === 'desired' || field === 'tags';
  const shown = (value: JsonValue) =>
    value === null && isPatch ? 'null (removes the key)' : JSON.stringify(value);
  if (after === undefined) return { mark: '-', text: `${at}${shown(before ?? null)}` };
  if (before === undefined) return { mark: '+', text: `${at}${shown(after)}` };
  return { mark: '~', text: `${at}${shown(before)} → ${shown(after)}` };
}

function jobFacts({ before, after, devices, modules, onHub }: JobEffect): Facts {
  return {
    ...(devices && { devices: deviceText(devices) }),
    ...(modules && { modules: deviceText(modules) }),
    ...((before || after) && { runs: runsText(before, after) }),
    ...(onHub &&
      onHub.length > 0 && {
        'on hub': onHub.flatMap((change, index): readonly Piece[] => [
          ...(index === 0 ? [] : [{ between: '\n' }]),
          `${ACTIONS[change.action].words} `,
          ...('cancels' in change
            ? [{ code: change.cancels }]
            : 'request' in change
              ? [{ code: change.request.jobId }]
              : 'jobId' in change
                ? [{ code: change.jobId }]
                : []),
          ': ',
          { code: change.reason },
        ]),
      }),
    ...(onHub?.length === 0 && { 'on hub': 'no job waits or runs, and none is scheduled now' }),
  };
}

/** `180 → 400: +220 -0`. */
function deviceText({ before, after, gained, lost }: DeviceChange): string {
  if (before === undefined) return formatCount(after ?? 0);
  if (after === undefined) return `${formatCount(before)} → none`;
  if (gained + lost === 0) return `${formatCount(after)}, the same as before`;
  return `${formatCount(before)} → ${formatCount(after)}: +${formatCount(gained)} -${formatCount(lost)}`;
}

/** `20 → 15 in 30 days`. */
function runsText(before: JobRuns | undefined, after: JobRuns | undefined): string {
  const shown = (runs: JobRuns | undefined, end = '') => {
    if (!runs) return 'none';
    return runs.isSuspended ? 'none, as it is suspended' : `${formatCount(runs.in30Days)}${end}`;
  };
  const is = shown(after, ' in 30 days');
  return !before || is === shown(before, ' in 30 days') ? is : `${shown(before)} → ${is}`;
}

/** A line for each of the next runs; none when they are the same on both sides. */
function runLines({ before, after, timeZone }: JobEffect): readonly DiffLine[] {
  const [was, is] = [before?.next ?? [], after?.next ?? []];
  if (was.join() === is.join()) return [];
  const line = (mark: '-' | '+', at: number): DiffLine => ({ mark, text: runText(at, timeZone) });
  return [...was.map((at) => line('-', at)), ...is.map((at) => line('+', at))];
}

/** `Mon 2026-03-02 22:00 +01:00 (21:00 UTC)`. */
function runText(at: number, timeZone: string): string {
  if (timeZone === 'UTC') return localTime(at, timeZone);
  const [local, utc] = [localTime(at, timeZone), localTime(at, 'UTC')];
  const isSameDay = local.slice(0, 14) === utc.slice(0, 14);
  return `${local} (${isSameDay ? '' : `${utc.slice(0, 3)} `}${utc.slice(15)})`;
}
