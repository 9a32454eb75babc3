import { h } from '../../browser/dom.ts';
import type { JsonMap } from '../api.ts';
import { Feedback } from './feedback.ts';
import { JsonField } from './json-field.ts';
import { JsonView } from './json-view.ts';
import { isMap, mergePatch } from './merge-patch.ts';

/** Lines that a field for JSON has. */
const MIN_ROWS = 6;
const MAX_ROWS = 24;

interface TwinSectionOptions {
  /** `Desired properties`. */
  readonly title: string;
  /** Sends what is different; absent: it can only be read. */
  readonly save?: (patch: JsonMap) => Promise<void>;
}

/** A section of a twin: shown as it is and, when somebody wants to change it, written as JSON. */
export class TwinSection {
  readonly element: HTMLElement;
  readonly #title: string;
  readonly #save: ((patch: JsonMap) => Promise<void>) | undefined;
  readonly #about = h('p', { class: 'muted part' });
  readonly #edit = h('button', { type: 'button' }, 'Edit');
  readonly #view: JsonView;
  readonly #place: HTMLElement;
  readonly #feedback = new Feedback();
  #value: JsonMap = {};

  constructor({ title, save }: TwinSectionOptions) {
    this.#title = title;
    this.#save = save;
    this.#view = new JsonView(title);
    this.#edit.setAttribute('aria-label', `Edit ${title.toLowerCase()}`);
    this.#edit.addEventListener('click', () => this.#open());
    this.#place = h('div', {}, this.#view.element);
    this.element = h(
      'section',
      { class: 'panel', 'aria-label': title },
      h('h3', {}, title, save && this.#edit),
      this.#about,
      this.#place,
      this.#feedback.element,
    );
  }

  /** `about`: its version and the like. */
  show(value: JsonMap, about: string): void {
    this.#value = value;
    if (this.#about.textContent !== about) this.#about.textContent = about;
    this.#view.show(value);
  }

  #open(): void {
    // What somebody changes is what differs from what they have seen, whatever else changes meanwhile.
    const before = this.#value;
    const text = JSON.stringify(before, null, 2);
    const rows = Math.min(MAX_ROWS, Math.max(MIN_ROWS, text.split('\n').length));
    const field = new JsonField({ label: `${this.#title} as JSON`, text, rows });
    const save = h('button', { type: 'submit', class: 'main' }, 'Save');
    const cancel = h('button', { type: 'button' }, 'Cancel');
    const form = h('form', {}, field.element, h('p', { class: 'buttons' }, save, cancel));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#send(before, field);
    });
    form.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.#close();
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
    cancel.addEventListener('click', () => this.#close());
    this.#feedback.clear();
    this.#edit.hidden = true;
    this.#place.replaceChildren(form);
    field.input.focus();
    field.input.setSelectionRange(0, 0);
  }

  async #send(before: JsonMap, field: JsonField): Promise<void> {
    const value = field.read() ?? {};
    if (value === false) return;
    if (!isMap(value)) return field.refuse('Expected an object, in braces.');
    const patch = mergePatch(before, value);
    if (!patch) return this.#close('Nothing was different.');
    const isSaved = await this.#feedback.during('Saving …', async () => this.#save?.(patch));
    if (isSaved) this.#close('Saved.');
  }

  #close(words?: string): void {
    this.#feedback.clear();
    if (words !== undefined) this.#feedback.say(words, 'good');
    this.#place.replaceChildren(this.#view.element);
    this.#edit.hidden = false;
    this.#edit.focus();
  }
}
