import { answerLine, answerWords, moreDevices } from '../../answers/words.ts';
import { localTime } from '../../writing/moment.ts';
import { DEVICE_OUTCOMES } from '../../writing/states.ts';
import { visible } from '../../writing/visible.ts';
import { countOf, formatCount } from '../../writing/words.ts';
import { h } from './dom.ts';
import type { JobAnswer, PageGroup } from './group-answers.ts';
import { PagedList } from './paged-list.ts';

/** Devices that ended alike, folded; opened, it says in which jobs, and names some. */
export function answerItem(
  { group, parts }: PageGroup,
  timeZoneOf: (manifest: string) => string,
): HTMLElement {
  const { words, said } = answerWords(group);
  const title = [DEVICE_OUTCOMES[group.outcome].words, words].filter((part) => part !== '').join(': ');
  const details = h(
    'details',
    { 'aria-label': `${answerLine(group)}: ${countOf(group.devices, 'device')}` },
    h(
      'summary',
      {},
      h('span', { class: `count ${group.outcome}` }, formatCount(group.devices)),
      h(
        'span',
        {},
        h('strong', {}, title),
        said === '' ? '' : ' ',
        said !== '' && h('code', {}, visible(said)),
      ),
    ),
  );
  details.addEventListener('toggle', () => details.append(partList(parts, timeZoneOf)), { once: true });
  return h('li', { class: 'group' }, details);
}

function partList(parts: readonly JobAnswer[], timeZoneOf: (manifest: string) => string): HTMLElement {
  const list = new PagedList<JobAnswer>({
    list: h('ul', { class: 'parts' }),
    make: (part) => partItem(part, timeZoneOf(part.job.manifest)),
    pageSize: 25,
    noun: 'job',
  });
  list.show(parts);
  return list.element;
}

function partItem({ job, group }: JobAnswer, timeZone: string): HTMLElement {
  const more = moreDevices(group);
  return h(
    'li',
    {},
    h(
      'p',
      {},
      h('strong', {}, visible(job.manifest)),
      h(
        'span',
        { class: 'muted' },
        ` ${localTime(Date.parse(job.scheduledAt), timeZone)}, ${countOf(group.devices, 'device')}`,
      ),
    ),
    group.examples.length > 0 &&
      h(
        'ul',
        { class: 'devices' },
        group.examples.map((name) => h('li', {}, h('code', {}, visible(name)))),
        more !== '' && h('li', { class: 'muted' }, more),
      ),
  );
}
