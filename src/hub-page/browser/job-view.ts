import { bar } from '../../browser/bar.ts';
import { copyButton } from '../../browser/copy-button.ts';
import { type Child, h } from '../../browser/dom.ts';
import { visible } from '../../report/writing/visible.ts';
import type { JobView as Job, JobRow, Json } from '../api.ts';
import { CursorList } from './cursor-list.ts';
import { Feedback, failureLines } from './feedback.ts';
import { type HubApi, Refusal } from './hub-api.ts';
import {
  countParts,
  countsText,
  isRowStatus,
  isWaiting,
  JOB_STATES,
  ROW_STATES,
  workText,
} from './job-facts.ts';
import { LivePart, viewTitle } from './live.ts';
import { badge, deviceLink, time } from './marks.ts';
import { addressOf } from './place.ts';
import type { View } from './view.ts';

/** One job and what became of it on each device. */
export class OneJobView implements View {
  readonly title: string;
  readonly element: HTMLElement;
  readonly #api: HubApi;
  readonly #jobId: string;
  readonly #facts: LivePart<Job>;
  readonly #fault = h('div', { role: 'status' });
  readonly #feedback = new Feedback();
  readonly #rows: CursorList<JobRow>;
  readonly #status: HTMLSelectElement;
  readonly #cancel = h('button', { type: 'button', hidden: true }, 'Cancel this job');
  readonly #rest: HTMLElement;

  constructor(api: HubApi, jobId: string) {
    this.#api = api;
    this.#jobId = jobId;
    this.title = visible(jobId);
    this.#facts = new LivePart<Job>(h('div', {}), jobFacts);
    this.#status = h(
      'select',
      { id: 'row-status' },
      h('option', { value: '' }, 'all states'),
      Object.entries(ROW_STATES).map(([value, { words }]) => h('option', { value }, words)),
    );
    this.#rows = new CursorList<JobRow>({
      list: h('ul', { class: 'rows', 'aria-label': 'Devices of the job' }),
      keyOf: ({ deviceId, moduleId }) => `${deviceId}/${moduleId ?? ''}`,
      make: jobRow,
      load: async (after) => {
        const { rows, next } = await api.jobRows(jobId, this.#chosenStatus, after);
        return { items: rows, ...(next !== undefined && { next }) };
      },
      noun: 'device',
      none: () =>
        this.#status.value === ''
          ? 'No devices yet: a job finds them when it starts.'
          : 'No device is in this state.',
    });
    this.#status.addEventListener('change', () => void this.#rows.restart());
    this.#cancel.addEventListener('click', () => void this.#cancelJob());
    this.#rest = h(
      'div',
      { hidden: true },
      this.#facts.element,
      h('p', { class: 'buttons' }, this.#cancel),
      this.#feedback.element,
      h(
        'div',
        { class: 'filter' },
        h('h3', {}, 'Devices'),
        h('label', { class: 'hidden', for: 'row-status' }, 'State'),
        this.#status,
      ),
      this.#rows.element,
    );
    this.element = h(
      'div',
      {},
      h('p', { class: 'way' }, h('a', { href: addressOf({ view: 'jobs' }) }, '← Jobs')),
      viewTitle(this.title, copyButton(jobId)),
      this.#fault,
      this.#rest,
    );
  }

  async refresh(): Promise<void> {
    try {
      this.#show(await this.#api.job(this.#jobId));
      await this.#rows.refresh();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#rest.hidden = true;
      this.#fault.replaceChildren(...failureLines(error));
    }
  }

  get #chosenStatus(): JobRow['status'] | '' {
    const { value } = this.#status;
    return isRowStatus(value) ? value : '';
  }

  #show(job: Job): void {
    this.#fault.replaceChildren();
    this.#rest.hidden = false;
    this.#facts.show(job);
    if (!isWaiting(job) && document.activeElement === this.#cancel) this.#status.focus();
    this.#cancel.hidden = !isWaiting(job);
  }

  async #cancelJob(): Promise<void> {
    const isDone = await this.#feedback.during('Cancelling …', async () =>
      this.#show(await this.#api.cancelJob(this.#jobId)),
    );
    if (isDone) this.#feedback.say('Cancelled.', 'good');
  }
}

function jobFacts(job: Job): readonly Node[] {
  const { status, queryCondition, createdTime, startTime, endTime, failureReason, payload, twin, counts } =
    job;
  return [
    h('p', { class: 'badges' }, badge(JOB_STATES[status]), h('span', {}, workText(job))),
    h(
      'dl',
      {},
      fact('on', h('code', {}, visible(queryCondition))),
      fact(counts ? 'started' : 'starts', time(startTime)),
      endTime !== undefined && fact('ended', time(endTime)),
      fact('created', time(createdTime)),
      failureReason !== undefined && fact('failed', visible(failureReason)),
      counts && fact('devices', bar(countParts(job), counts.devices), countsText(job)),
      payload !== undefined && fact('payload', json(payload)),
      twin && fact('writes', json(twin)),
    ),
  ];
}

function fact(label: string, ...content: readonly Child[]): HTMLElement {
  return h('div', { class: 'fact' }, h('dt', {}, label), h('dd', {}, content));
}

function json(value: Json): HTMLElement {
  return h('code', {}, visible(JSON.stringify(value)));
}

function jobRow({ deviceId, moduleId, status, updatedAt, answer, error }: JobRow): HTMLElement {
  return h(
    'li',
    {},
    deviceLink(deviceId, moduleId),
    badge(ROW_STATES[status]),
    answer && h('span', {}, `status ${answer.status} `, json(answer.payload)),
    error && h('span', {}, visible(`${error.code}: ${error.description}`)),
    h('span', { class: 'muted' }, time(updatedAt)),
  );
}
