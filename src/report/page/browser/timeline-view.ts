import { localTime, utcTime } from '../../writing/moment.ts';
import { ACTIONS, MISSED, VERDICTS } from '../../writing/states.ts';
import { visible } from '../../writing/visible.ts';
import { countOf } from '../../writing/words.ts';
import { type AxisLabel, timeAxis } from './axis.ts';
import { type Child, h, s } from './dom.ts';
import { manifestName } from './parts.ts';
import { type Mark, type MarkKind, type Row, type Span, stepsOf } from './timeline.ts';

/** Units of the drawing; it is stretched to the width there is, so only lines that keep their width are drawn. */
const WIDTH = 1000;
const ROW_HEIGHT = 26;
const SLOTS_HEIGHT = 44;

export interface Range extends Span {
  /** Absent where now is no part of the story. */
  readonly now?: number;
}

const SIGNS: Readonly<Record<MarkKind, string>> = {
  succeeded: VERDICTS.succeeded.sign,
  'below-threshold': VERDICTS['below-threshold'].sign,
  unreached: VERDICTS.unreached.sign,
  incomplete: VERDICTS.incomplete.sign,
  running: VERDICTS.running.sign,
  waiting: VERDICTS.waiting.sign,
  cancelled: VERDICTS.cancelled.sign,
  'no-devices': VERDICTS['no-devices'].sign,
  planned: ACTIONS.create.sign,
  deferred: ACTIONS.defer.sign,
  skipped: ACTIONS.skip.sign,
  'to-cancel': ACTIONS.cancel.sign,
  missed: MISSED.sign,
  next: '→',
};

/** One manifest: its name, something about it in words, and all of it as marks on the line of time. */
export function timelineRow(
  row: Row,
  range: Range,
  { source, words }: { readonly source: string | undefined; readonly words: readonly Child[] },
): HTMLElement {
  return h(
    'li',
    { class: 'row' },
    h('div', { class: 'label' }, manifestName(row.manifest, source), words),
    s(
      'svg',
      {
        class: 'line',
        viewBox: `0 0 ${WIDTH} ${ROW_HEIGHT}`,
        preserveAspectRatio: 'none',
        role: 'img',
        'aria-label': `${visible(row.manifest)}: ${countOf(row.marks.length, 'occurrence')} on the timeline`,
      },
      s('line', { class: 'base', x1: 0, x2: WIDTH, y1: ROW_HEIGHT / 2, y2: ROW_HEIGHT / 2 }),
      nowLine(range, ROW_HEIGHT),
      row.marks
        .filter((mark) => mark.to >= range.from && mark.from <= range.to)
        .map((mark) => drawMark(mark, row, range)),
    ),
  );
}

/** What came last and comes next. */
export function placeInTime(row: Row, now: number): readonly Child[] {
  const past = row.marks.filter((mark) => mark.from <= now).at(-1);
  const coming = row.marks.find((mark) => mark.from > now);
  const words = (label: string, mark: Mark | undefined): Child =>
    mark !== undefined &&
    h(
      'span',
      { class: `when ${mark.kind}` },
      h('span', { class: 'muted' }, `${label} `),
      `${SIGNS[mark.kind]} ${mark.words}, `,
      h(
        'time',
        { datetime: new Date(mark.scheduledAt).toISOString() },
        withoutYear(localTime(mark.scheduledAt, row.timeZone)),
      ),
    );
  return [words('last', past), words('next', coming)];
}

/** The page is about some weeks; the year stands in the details. */
function withoutYear(time: string): string {
  return time.replace(/ \d{4}-/, ' ');
}

function drawMark(mark: Mark, row: Row, range: Range): SVGElement {
  const from = placeOf(mark.from, range);
  // Most jobs are minutes on a line of days: none is thinner than can be seen and pointed at.
  const width = Math.max(7, placeOf(mark.to, range) - from);
  const isCompact = mark.kind === 'next' || mark.kind === 'skipped';
  return s(
    'rect',
    {
      class: `occurrence ${mark.kind}`,
      x: Math.min(from, WIDTH - width),
      y: isCompact ? 9 : 4,
      width,
      height: isCompact ? 8 : 18,
      rx: 2,
    },
    s(
      'title',
      {},
      `${mark.words}: ${localTime(mark.scheduledAt, row.timeZone)} (${utcTime(mark.scheduledAt)})${mark.jobId === undefined ? '' : `\n${visible(mark.jobId)}`}`,
    ),
  );
}

/** How much of the hub's room is taken at a time. */
export interface SlotUse {
  /** `Jobs running`. */
  readonly what: string;
  readonly spans: readonly Span[];
  readonly slots: number | undefined;
}

/** The dates above all rows, and how many jobs there are at a time of the slots that the hub has. */
export function timelineHead({ what, spans, slots }: SlotUse, range: Range): HTMLElement {
  const { ticks, days, hours } = timeAxis(range.from, range.to);
  const steps = stepsOf(spans);
  const peak = Math.max(0, ...steps.map(({ count }) => count));
  const most = Math.max(slots ?? 1, peak);
  const height = (count: number) => SLOTS_HEIGHT - (count / most) * (SLOTS_HEIGHT - 6);
  let path = `M0 ${SLOTS_HEIGHT}`;
  for (const { at, count } of steps) {
    const x = Math.min(WIDTH, Math.max(0, placeOf(at, range)));
    path += `H${x.toFixed(1)}V${height(count).toFixed(1)}`;
  }
  const title =
    slots === undefined
      ? `at most ${peak} at a time`
      : `at most ${peak} at a time, ${countOf(slots, 'slot')}`;
  return h(
    'div',
    { class: 'row head' },
    h('div', { class: 'label' }, h('span', { class: 'muted' }, `${what}: ${title}`)),
    h(
      'div',
      { class: 'axis' },
      labelLine(days, range),
      hours.length > 0 && labelLine(hours, range),
      s(
        'svg',
        {
          class: 'slots',
          viewBox: `0 0 ${WIDTH} ${SLOTS_HEIGHT}`,
          preserveAspectRatio: 'none',
          role: 'img',
          'aria-label': `${what}: ${title}`,
        },
        ticks.map((at) =>
          s('line', {
            class: 'tick',
            x1: placeOf(at, range),
            x2: placeOf(at, range),
            y1: 0,
            y2: SLOTS_HEIGHT,
          }),
        ),
        s('path', { class: 'running-area', d: `${path}H${WIDTH}V${SLOTS_HEIGHT}Z` }),
        slots !== undefined &&
          s('line', { class: 'limit', x1: 0, x2: WIDTH, y1: height(slots), y2: height(slots) }),
        nowLine(range, SLOTS_HEIGHT),
      ),
    ),
  );
}

const MOST_ON_A_PHONE = 3;

/** Labels beside their instants; on a phone late ones have no room, and of many every other one. */
function labelLine(labels: readonly AxisLabel[], range: Range): HTMLElement {
  return h(
    'div',
    { class: labels.length > MOST_ON_A_PHONE ? 'ticks dense' : 'ticks', 'aria-hidden': 'true' },
    labels.map(({ at, text }) => {
      const place = placeOf(at, range) / WIDTH;
      const label = h('span', { class: place > 0.78 ? 'late' : undefined }, text);
      label.style.left = `${place * 100}%`;
      return label;
    }),
  );
}

/** What the marks mean. */
export function timelineLegend(meanings: Readonly<Partial<Record<MarkKind, string>>>): HTMLElement {
  return h(
    'ul',
    { class: 'legend' },
    Object.entries(meanings).map(([kind, words]) =>
      h(
        'li',
        {},
        s(
          'svg',
          { viewBox: '0 0 12 12', width: 12, height: 12, 'aria-hidden': 'true' },
          s('rect', { class: `occurrence ${kind}`, x: 1, y: 1, width: 10, height: 10, rx: 2 }),
        ),
        words,
      ),
    ),
  );
}

function nowLine(range: Range, height: number): Child {
  if (range.now === undefined) return undefined;
  const x = placeOf(range.now, range);
  return s('line', { class: 'now', x1: x, x2: x, y1: 0, y2: height });
}

function placeOf(at: number, { from, to }: Span): number {
  return ((at - from) / (to - from)) * WIDTH;
}
