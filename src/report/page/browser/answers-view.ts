import { type Child, h } from '../../../browser/dom.ts';
import { groupText } from '../../answers/facts.ts';
import { localTime } from '../../writing/moment.ts';
import { plainText } from '../../writing/plain.ts';
import { DEVICE_OUTCOMES } from '../../writing/states.ts';
import { visible } from '../../writing/visible.ts';
import { countOf, formatCount } from '../../writing/words.ts';
import { devicesWords, timesWords } from '../device-counter.ts';
import type { PageAnswer } from '../page-facts.ts';
import { anchorAddress } from './address.ts';
import { anchorLink, nodesOf } from './facts-view.ts';
import { groupAnchor, type JobAnswer, type MergedGroup } from './group-answers.ts';
import { PagedList } from './paged-list.ts';
import type { Scope } from './scope.ts';

/** Devices that ended alike, folded. When opened, it shows their jobs and the devices. */
export function answerGroup({ group, parts, total }: MergedGroup, scope: Scope): HTMLElement {
  const text = groupText(group);
  const anchor = groupAnchor(group);
  const jobs = parts.length > 1 ? `in ${countOf(parts.length, 'job')}` : '';
  const times = [timesWords(total), jobs].filter((part) => part !== '').join(' ');
  const details = h(
    'details',
    { 'aria-label': `${plainText(text)}: ${devicesWords(total)}` },
    h(
      'summary',
      {},
      h(
        'span',
        { class: `count ${DEVICE_OUTCOMES[group.outcome].tone}`, title: devicesWords(total) },
        `${formatCount(total.devices)}${total.isExact ? '' : '+'}`,
      ),
      h(
        'span',
        {},
        h('strong', {}, nodesOf(text)),
        times !== '' && h('span', { class: 'muted' }, ` ${times}`),
      ),
    ),
  );
  details.addEventListener(
    'toggle',
    () => details.append(anchorLink(anchor, 'this answer'), partList(parts, scope)),
    {
      once: true,
    },
  );
  return h('li', { class: 'group', id: anchor }, details);
}

/** Devices of one job that ended alike. */
export function answerItem(group: PageAnswer, scope: Scope): HTMLElement {
  return h(
    'li',
    {},
    h('p', {}, h('strong', {}, `${formatCount(group.devices)} `), nodesOf(groupText(group))),
    deviceList(group, undefined, scope),
  );
}

/** The jobs of a group, each with its devices. */
function partList(parts: readonly JobAnswer[], scope: Scope): HTMLElement {
  const list = new PagedList<JobAnswer>({
    list: h('ul', { class: 'parts' }),
    make: (part) => partItem(part, scope),
    pageSize: 25,
    noun: 'job',
  });
  list.show(parts);
  return list.element;
}

function partItem({ job: { name, when, anchor }, group, places }: JobAnswer, scope: Scope): HTMLElement {
  const title = [visible(name), when && ` ${localTime(when.at, when.timeZone)}`];
  return h(
    'li',
    {},
    h(
      'p',
      {},
      anchor === undefined ? h('strong', {}, title) : h('a', { href: anchorAddress(anchor) }, title),
      h('span', { class: 'muted' }, `, ${countOf(places?.length ?? group.devices, 'device')}`),
    ),
    deviceList(group, places, scope),
  );
}

/** The devices of an answer that are named, and how many are not. */
function deviceList(
  { devices, places: all, examples }: PageAnswer,
  places: readonly number[] | undefined,
  { index, devices: nodes }: Scope,
): Child {
  const named = (places ?? all)?.map((place) => index.nameOf(place)) ?? examples;
  if (named.length === 0) return false;
  const list = new PagedList<string>({
    list: h('ul', { class: 'devices' }),
    make: (name) => h('li', {}, nodes.nodes(name)),
    pageSize: 60,
    noun: 'device',
  });
  list.show(named);
  const rest = places ? 0 : devices - named.length;
  return h(
    'div',
    {},
    list.element,
    rest > 0 && h('p', { class: 'muted' }, `and ${formatCount(rest)} more, whose ids are not in this page`),
  );
}
