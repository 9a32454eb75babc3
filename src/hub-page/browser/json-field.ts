import { h } from '../../browser/dom.ts';
import type { Json } from '../api.ts';
import { parseJson } from './json-text.ts';

let fields = 0;

/** A field in which JSON is written. It says what is wrong and where, and puts the cursor there. */
export class JsonField {
  readonly element: HTMLElement;
  readonly input: HTMLTextAreaElement;
  readonly #fault: HTMLElement;

  constructor({ label, text, rows, placeholder }: JsonFieldOptions) {
    fields += 1;
    const id = `json-${fields}`;
    this.#fault = h('p', { class: 'fault', id: `${id}-fault`, role: 'status' });
    this.input = h('textarea', {
      id,
      class: 'code',
      rows,
      placeholder,
      spellcheck: 'false',
      autocapitalize: 'off',
      'aria-describedby': `${id}-fault`,
    });
    this.input.value = text;
    this.input.addEventListener('input', () => this.#check());
    this.element = h('div', { class: 'field' }, h('label', { for: id }, label), this.input, this.#fault);
  }

  /** What is written; `undefined` when nothing is. Text that is no JSON is pointed out, and false. */
  read(): Json | undefined | false {
    const parsed = this.#check();
    if (parsed === undefined || 'value' in parsed) return parsed?.value;
    this.input.focus();
    this.input.setSelectionRange(parsed.offset, parsed.offset + 1);
    return false;
  }

  /** Says what is wrong with what is written though it is JSON. */
  refuse(message: string): void {
    this.#show(message);
    this.input.focus();
  }

  #check() {
    const text = this.input.value;
    const parsed = text.trim() === '' ? undefined : parseJson(text);
    const isWrong = parsed !== undefined && 'message' in parsed;
    this.#show(isWrong ? `Line ${parsed.line}, column ${parsed.column}: ${parsed.message}.` : '');
    return parsed;
  }

  #show(message: string): void {
    this.input.setAttribute('aria-invalid', String(message !== ''));
    if (this.#fault.textContent !== message) this.#fault.textContent = message;
  }
}

interface JsonFieldOptions {
  readonly label: string;
  readonly text: string;
  readonly rows: number;
  readonly placeholder?: string;
}
