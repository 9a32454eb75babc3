import { canonicalJson, type JsonValue } from '../../../model/json.ts';
import type { TwinChange } from '../../../model/simulation.ts';
import { mergeShifts } from '../../simulation/summary.ts';
import { clip, visible } from '../../writing/visible.ts';
import { countOf, formatCount } from '../../writing/words.ts';
import { byId, h } from './dom.ts';
import { PagedList } from './paged-list.ts';
import { found, type Sections } from './sections.ts';

interface TwinPlace {
  readonly manifest: string;
  readonly path: string;
  /** Most devices first. */
  readonly shifts: readonly TwinChange[];
  /** Of the manifest's jobs. */
  readonly verdicts: readonly string[];
}

interface WritingJob {
  readonly manifest: string;
  readonly verdict: string;
  readonly twins: readonly TwinChange[];
}

/** What stood in the twins before, and what stands there now. */
export function addTwins(sections: Sections, jobs: readonly WritingJob[]): void {
  const list = new PagedList<TwinPlace>({
    list: h('ul', { class: 'groups' }),
    make: placeItem,
    pageSize: 20,
    noun: 'place',
  });
  byId('twins').append(list.element);
  sections.add(
    'twins',
    found(
      twinPlaces(jobs),
      (place) => place,
      ({ verdicts }) => verdicts,
    ),
    (items) => list.show(items),
  );
}

/** By manifest and place. */
function twinPlaces(jobs: readonly WritingJob[]): readonly TwinPlace[] {
  const ofManifest = new Map<string, WritingJob[]>();
  for (const job of jobs) {
    const others = ofManifest.get(job.manifest);
    if (others) others.push(job);
    else ofManifest.set(job.manifest, [job]);
  }
  return [...ofManifest].flatMap(([manifest, all]) => {
    const shifts = mergeShifts(all);
    const verdicts = [...new Set(all.map(({ verdict }) => verdict))];
    return [...new Set(shifts.map(({ path }) => path))].map((path) => ({
      manifest,
      path,
      shifts: shifts.filter((shift) => shift.path === path),
      verdicts,
    }));
  });
}

/** Different changes of one place, before the rest is only counted. */
const MOST_SHIFTS = 10;
const LONGEST_VALUE = 120;

function placeItem({ manifest, path, shifts }: TwinPlace): HTMLElement {
  const rest = shifts.slice(MOST_SHIFTS);
  return h(
    'li',
    { class: 'group' },
    h('h3', {}, h('code', {}, visible(path)), h('span', { class: 'muted' }, visible(manifest))),
    h(
      'ul',
      { class: 'shifts' },
      shifts
        .slice(0, MOST_SHIFTS)
        .map(({ before, after, devices }) =>
          h(
            'li',
            {},
            h('span', { class: 'count' }, formatCount(devices)),
            h(
              'span',
              {},
              value('minus', before),
              h('span', { 'aria-hidden': 'true' }, ' → '),
              h('span', { class: 'hidden' }, ' becomes '),
              value('plus', after),
            ),
          ),
        ),
      rest.length > 0 &&
        h(
          'li',
          { class: 'muted' },
          `and ${countOf(rest.length, 'more change')} on ${countOf(
            rest.reduce((sum, { devices }) => sum + devices, 0),
            'device',
          )}`,
        ),
    ),
  );
}

function value(kind: 'plus' | 'minus', some: JsonValue | undefined): HTMLElement {
  if (some === undefined) return h('em', { class: 'muted' }, 'nothing');
  return h('code', { class: kind }, clip(visible(canonicalJson(some)), LONGEST_VALUE));
}
