import { compareText } from '../../../model/compare-text.ts';
import type { ChangeDocument } from '../../generated/plan-document.ts';
import type { JobStatusDocument } from '../../generated/status-document.ts';
import { VERDICTS } from '../../writing/states.ts';
import type { PageData } from './page-data.ts';

/**
 * The occurrences of every manifest on one line of time: what ran and runs (from the status), what is on the hub and
 * waits, and what the plan expects. A job on the hub is said once, by the status, whatever the plan says of it.
 */

export type MarkKind =
  | JobStatusDocument['verdict']
  | 'planned'
  | 'deferred'
  | 'skipped'
  | 'to-cancel'
  | 'missed'
  | 'next';

export interface Mark {
  readonly kind: MarkKind;
  /** Milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly scheduledAt: number;
  readonly words: string;
  readonly jobId: string | undefined;
}

export interface Row {
  readonly manifest: string;
  readonly timeZone: string;
  readonly file: string | undefined;
  readonly line: number | undefined;
  /** By start. */
  readonly marks: readonly Mark[];
}

/** By the manifests' names; those whose manifest is gone too. */
export function timelineRows({ plan, status }: PageData): readonly Row[] {
  const rows = new Map<string, { timeZone: string; file?: string; line?: number; marks: Mark[] }>();
  const rowOf = (manifest: string) => {
    const row = rows.get(manifest) ?? { timeZone: 'UTC', marks: [] };
    rows.set(manifest, row);
    return row;
  };
  for (const { manifest, timeZone, file, line } of [...(plan?.targets ?? []), ...(status?.manifests ?? [])]) {
    Object.assign(rowOf(manifest), { timeZone, file, line });
  }
  const known = new Set<string>();
  const now = Date.parse(status?.now ?? plan?.now ?? '');
  for (const job of status?.jobs ?? []) {
    known.add(job.jobId);
    rowOf(job.manifest).marks.push(jobMark(job, now));
  }
  for (const change of plan?.changes ?? []) {
    const mark = changeMark(change);
    if (mark.jobId === undefined || !known.has(mark.jobId)) rowOf(change.manifest).marks.push(mark);
    if (mark.jobId !== undefined) known.add(mark.jobId);
  }
  for (const { manifest, next } of status?.manifests ?? []) {
    const at = next === undefined ? Number.NaN : Date.parse(next.scheduledAt);
    const { marks } = rowOf(manifest);
    if (Number.isNaN(at) || marks.some((mark) => mark.scheduledAt === at)) continue;
    marks.push({ kind: 'next', from: at, to: at, scheduledAt: at, words: 'next', jobId: next?.jobId });
  }
  return [...rows]
    .map(([manifest, { timeZone, file, line, marks }]) => ({
      manifest,
      timeZone,
      file,
      line,
      marks: marks.sort((left, right) => left.from - right.from),
    }))
    .sort((left, right) => compareText(left.manifest, right.manifest));
}

function jobMark(job: JobStatusDocument, now: number): Mark {
  const scheduledAt = Date.parse(job.scheduledAt);
  const from = job.startAt === undefined ? scheduledAt : Date.parse(job.startAt);
  const to = job.endAt === undefined ? (job.verdict === 'running' ? now : from) : Date.parse(job.endAt);
  return {
    kind: job.verdict,
    from,
    to: Math.max(from, to),
    scheduledAt,
    words: VERDICTS[job.verdict].words,
    jobId: job.jobId,
  };
}

function changeMark(change: ChangeDocument): Mark {
  const scheduledAt = Date.parse(change.scheduledAt);
  const expected = 'expected' in change ? change.expected : undefined;
  const from = expected === undefined ? scheduledAt : Date.parse(expected.startAt);
  const to = expected === undefined ? from : Date.parse(expected.endAt);
  const place = { from, to: Math.max(from, to), scheduledAt };
  switch (change.action) {
    case 'create':
      return { ...place, kind: 'planned', words: 'to be scheduled', jobId: change.request.jobId };
    case 'replace':
      return { ...place, kind: 'planned', words: 'to be replaced', jobId: change.request.jobId };
    case 'cancel':
      return { ...place, kind: 'to-cancel', words: 'to be cancelled', jobId: change.cancels };
    case 'keep':
      return { ...place, kind: KEPT[change.status] ?? 'waiting', words: change.status, jobId: change.jobId };
    case 'defer': {
      const more = change.more > 0 ? `, and ${change.more} more` : '';
      return { ...place, kind: 'deferred', words: `deferred (${change.reason})${more}`, jobId: change.jobId };
    }
    case 'skip': {
      const more = change.more > 0 ? `, and ${change.more} more` : '';
      return { ...place, kind: 'skipped', words: `skipped (${change.reason})${more}`, jobId: undefined };
    }
    case 'refuse': {
      const more = change.more > 0 ? `, and ${change.more} more` : '';
      return { ...place, kind: 'skipped', words: `refused (${change.reason})${more}`, jobId: undefined };
    }
    default:
      return change satisfies never;
  }
}

const KEPT: Readonly<Record<string, MarkKind>> = {
  running: 'running',
  completed: 'succeeded',
  failed: 'below-threshold',
  cancelled: 'cancelled',
};

/** A time that something lasts, in milliseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** When jobs run, or are expected to. */
export function runningSpans(rows: readonly Row[]): readonly Span[] {
  return rows.flatMap(({ marks }) =>
    marks.filter(({ kind }) => kind !== 'skipped' && kind !== 'cancelled' && kind !== 'to-cancel'),
  );
}

/** How many there are at a time: a step at each instant where the number changes, ascending. */
export function stepsOf(spans: readonly Span[]): readonly { readonly at: number; readonly count: number }[] {
  const deltas = new Map<number, number>();
  const add = (at: number, by: number) => deltas.set(at, (deltas.get(at) ?? 0) + by);
  for (const { from, to } of spans) {
    if (to <= from) continue;
    add(from, 1);
    add(to, -1);
  }
  let count = 0;
  return [...deltas]
    .sort(([left], [right]) => left - right)
    .map(([at, delta]) => {
      count += delta;
      return { at, count };
    });
}

const HOUR = 3_600_000;

/** The range of time to show: all marks that are not farther than `reach` from now, with a margin. */
export function timeRange(rows: readonly Row[], now: number, reach: number): Span {
  let from = now - HOUR;
  let to = now + HOUR;
  for (const mark of rows.flatMap(({ marks }) => marks)) {
    if (mark.from >= now - reach) from = Math.min(from, mark.from);
    if (mark.to <= now + reach) to = Math.max(to, mark.to);
  }
  const margin = (to - from) * 0.02;
  return { from: from - margin, to: to + margin };
}
