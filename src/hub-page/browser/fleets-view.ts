import { h } from '../../browser/dom.ts';
import { visible } from '../../report/writing/visible.ts';
import { countOf } from '../../report/writing/words.ts';
import type { ConnectedFleet, FleetList, FleetProblem, FleetRequest } from '../api.ts';
import { Feedback, sentence } from './feedback.ts';
import { type HubApi, Refusal } from './hub-api.ts';
import { LiveList, sectionTitle } from './live.ts';
import { badge } from './marks.ts';
import type { View } from './view.ts';

/** A beginning, for somebody who has no fleet at hand. */
const EXAMPLE = `apiVersion: hubjobs/v1
kind: Fleet
metadata:
  name: doors
spec:
  groups:
    - name: doors
      count: 5
      idPattern: door-{index}
      tags: { building: "43" }
      reported: { lock: open }
      methods:
        lockDoor:
          payload: { locked: true }
          then: [{ report: { lock: locked } }]
      reportDesired: ["*"]
`;

/** Simulated devices: those of a fleet of the repository, or of one that is pasted here. */
export class FleetsView implements View {
  readonly title = 'Fleets';
  readonly element: HTMLElement;
  readonly #api: HubApi;
  readonly #onChanged: () => void;
  /** Of the buttons in the lists, and of the form. */
  readonly #feedback = new Feedback();
  readonly #formFeedback = new Feedback();
  readonly #connected: LiveList<ConnectedFleet>;
  readonly #known: LiveList<FleetList['known'][number] & { readonly isConnected: boolean }>;
  readonly #none = h('p', { class: 'muted' }, 'No simulated devices are connected.');
  readonly #knownPart: HTMLElement;
  readonly #text: HTMLTextAreaElement;
  readonly #problems = h('ul', { class: 'problems', id: 'fleet-problems' });
  #isBusy = false;

  constructor(api: HubApi, onChanged: () => void) {
    this.#api = api;
    this.#onChanged = onChanged;
    this.#connected = new LiveList(
      h('ul', { class: 'rows' }),
      ({ name }) => name,
      (fleet) => this.#connectedRow(fleet),
    );
    this.#known = new LiveList(
      h('ul', { class: 'rows' }),
      ({ name, file }) => `${file} ${name}`,
      (fleet) => this.#knownRow(fleet),
    );
    this.#knownPart = h(
      'section',
      { hidden: true },
      h('h3', {}, 'Fleets of this repository'),
      this.#known.element,
    );
    this.#text = h('textarea', {
      id: 'fleet-text',
      class: 'code',
      rows: 17,
      spellcheck: 'false',
      autocapitalize: 'off',
      'aria-describedby': 'fleet-problems',
    });
    this.#text.value = EXAMPLE;
    const form = h(
      'form',
      { class: 'panel' },
      h('h3', {}, h('label', { for: 'fleet-text' }, 'A Fleet document as YAML')),
      this.#text,
      this.#formFeedback.element,
      this.#problems,
      h('p', { class: 'buttons' }, h('button', { type: 'submit', class: 'main' }, 'Connect its devices')),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#connect({ text: this.#text.value }, this.#formFeedback);
    });
    this.element = h(
      'div',
      {},
      sectionTitle('Fleets'),
      h(
        'p',
        { class: 'muted' },
        'Devices that this program simulates: they answer methods and follow desired properties as their Fleet document says.',
      ),
      this.#feedback.element,
      h('section', {}, h('h3', {}, 'Connected'), this.#none, this.#connected.element),
      this.#knownPart,
      form,
    );
  }

  async refresh(): Promise<void> {
    this.#show(await this.#api.fleets());
  }

  #show({ known, connected }: FleetList): void {
    const names = new Set(connected.map(({ name }) => name));
    this.#none.hidden = connected.length > 0;
    this.#connected.show(connected);
    this.#knownPart.hidden = known.length === 0;
    this.#known.show(known.map((fleet) => ({ ...fleet, isConnected: names.has(fleet.name) })));
  }

  #connectedRow({ name, devices }: ConnectedFleet): HTMLElement {
    const button = h('button', { type: 'button', 'aria-label': `Disconnect ${visible(name)}` }, 'Disconnect');
    button.addEventListener('click', () => void this.#disconnect(name));
    return h(
      'li',
      {},
      h('strong', { class: 'name' }, visible(name)),
      h('span', {}, countOf(devices, 'device')),
      button,
    );
  }

  #knownRow({
    name,
    file,
    isConnected,
  }: FleetList['known'][number] & { readonly isConnected: boolean }): HTMLElement {
    const button = h('button', { type: 'button', 'aria-label': `Connect ${visible(name)}` }, 'Connect');
    button.addEventListener('click', () => void this.#connect({ names: [name] }, this.#feedback));
    return h(
      'li',
      {},
      h('strong', { class: 'name' }, visible(name)),
      h('span', { class: 'muted' }, visible(file)),
      isConnected ? badge({ sign: '●', words: 'connected', tone: 'good' }) : button,
    );
  }

  async #connect(request: FleetRequest, feedback: Feedback): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#showProblems([]);
    const isDone = await feedback.during('Connecting …', async () => {
      try {
        const { connected } = await this.#api.connectFleet(request);
        feedback.say(
          connected.map(({ name, devices }) => `${visible(name)}: ${countOf(devices, 'device')}`).join(', '),
          'good',
        );
      } catch (error) {
        if (error instanceof Refusal) this.#showProblems(error.problems);
        throw error;
      }
    });
    this.#isBusy = false;
    if (isDone) await this.refresh().catch(() => {});
    this.#onChanged();
  }

  async #disconnect(name: string): Promise<void> {
    const isDone = await this.#feedback.during('Disconnecting …', async () =>
      this.#show(await this.#api.disconnectFleet(name)),
    );
    if (isDone) this.#feedback.say(`${visible(name)} is disconnected; its devices stay registered.`, 'good');
    this.#onChanged();
  }

  /** Each leads to its place in the text. */
  #showProblems(problems: readonly FleetProblem[]): void {
    this.#text.setAttribute('aria-invalid', String(problems.some(({ severity }) => severity === 'error')));
    this.#problems.replaceChildren(
      ...[...problems]
        .sort((left, right) => left.line - right.line)
        .map(({ severity, message, hint, line, column }) => {
          const place = h('button', { type: 'button', class: 'place' }, `line ${line}, column ${column}`);
          place.addEventListener('click', () => this.#goTo(line, column));
          return h(
            'li',
            { class: severity === 'error' ? 'bad' : 'warn' },
            place,
            ` ${sentence(message)}`,
            hint !== undefined && h('span', { class: 'muted' }, ` ${sentence(hint)}`),
          );
        }),
    );
  }

  #goTo(line: number, column: number): void {
    const lines = this.#text.value.split('\n');
    const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
    const end = start - column + 1 + (lines[line - 1]?.length ?? 0);
    this.#text.focus();
    this.#text.setSelectionRange(start, Math.max(start, end));
  }
}
