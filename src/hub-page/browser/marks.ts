import { h } from '../../browser/dom.ts';
import { visible } from '../../report/writing/visible.ts';
import { addressOf } from './place.ts';

/** A sign and words, so that nobody depends on the colour. */
export interface Mark {
  readonly sign: string;
  readonly words: string;
  readonly tone: 'good' | 'bad' | 'warn' | 'busy' | 'calm';
}

export function badge({ sign, words, tone }: Mark): HTMLElement {
  return h('span', { class: `badge ${tone}` }, h('span', { 'aria-hidden': 'true' }, `${sign} `), words);
}

export function connectedBadge(isConnected: boolean): HTMLElement {
  return badge(
    isConnected
      ? { sign: '●', words: 'connected', tone: 'good' }
      : { sign: '○', words: 'not connected', tone: 'calm' },
  );
}

/** `door-1`, or `door-1/camera` for a module. */
export function nameOf(deviceId: string, moduleId?: string): string {
  return moduleId === undefined ? deviceId : `${deviceId}/${moduleId}`;
}

/** The id of a device or module, which leads to it. */
export function deviceLink(deviceId: string, moduleId?: string): HTMLElement {
  const href = addressOf({ view: 'device', deviceId, ...(moduleId !== undefined && { moduleId }) });
  return h('a', { class: 'name', href }, visible(nameOf(deviceId, moduleId)));
}

export function jobLink(jobId: string): HTMLElement {
  return h('a', { class: 'name', href: addressOf({ view: 'job', jobId }) }, visible(jobId));
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `Mon 2027-03-01 21:59:30 UTC`: the hub's time is not the reader's, so it is not shown in the reader's zone. */
export function timeText(instant: string | number): string {
  const date = new Date(instant);
  return `${DAYS[date.getUTCDay()]} ${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

export function time(instant: string): HTMLElement {
  return h('time', { datetime: instant }, timeText(instant));
}
