import { groupText, moreDevices } from '../../answers/facts.ts';
import { localTime } from '../../writing/moment.ts';
import { plainText } from '../../writing/plain.ts';
import { DEVICE_OUTCOMES } from '../../writing/states.ts';
import { visible } from '../../writing/visible.ts';
import { countOf, formatCount } from '../../writing/words.ts';
import { h } from './dom.ts';
import { nodesOf } from './facts-view.ts';
import type { JobAnswer, MergedGroup } from './group-answers.ts';
import { PagedList } from './paged-list.ts';

/** Devices that ended alike, folded. When opened, it shows their jobs and some of the devices. */
export function answerGroup({ group, parts }: MergedGroup): HTMLElement {
  const text = groupText(group);
  const details = h(
    'details',
    { 'aria-label': `${plainText(text)}: ${countOf(group.devices, 'device')}` },
    h(
      'summary',
      {},
      h('span', { class: `count ${DEVICE_OUTCOMES[group.outcome].tone}` }, formatCount(group.devices)),
      h('strong', {}, nodesOf(text)),
    ),
  );
  details.addEventListener('toggle', () => details.append(partList(parts)), { once: true });
  return h('li', { class: 'group' }, details);
}

function partList(parts: readonly JobAnswer[]): HTMLElement {
  const list = new PagedList({
    list: h('ul', { class: 'parts' }),
    make: partItem,
    pageSize: 25,
    noun: 'job',
  });
  list.show(parts);
  return list.element;
}

function partItem({ job: { name, when }, group }: JobAnswer): HTMLElement {
  const more = moreDevices(group);
  return h(
    'li',
    {},
    h(
      'p',
      {},
      h('strong', {}, visible(name)),
      h(
        'span',
        { class: 'muted' },
        when && ` ${localTime(when.at, when.timeZone)}`,
        `, ${countOf(group.devices, 'device')}`,
      ),
    ),
    group.examples.length > 0 &&
      h(
        'ul',
        { class: 'devices' },
        group.examples.map((device) => h('li', {}, h('code', {}, visible(device)))),
        more !== '' && h('li', { class: 'muted' }, more),
      ),
  );
}
