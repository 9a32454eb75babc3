import { h } from '../../browser/dom.ts';
import { visible } from '../../report/writing/visible.ts';
import { Refusal, Unreachable } from './hub-api.ts';

/** A line below a form or a button: what became of it. Screen readers say it. */
export class Feedback {
  readonly element = h('div', { class: 'feedback', role: 'status' });

  clear(): void {
    this.element.replaceChildren();
  }

  say(words: string, tone: 'good' | 'busy' | 'calm'): void {
    this.element.replaceChildren(h('p', { class: `said ${tone}` }, words));
  }

  /** Shows why something failed; a defect of the page itself goes on to the console. */
  fail(error: unknown): void {
    this.element.replaceChildren(...failureLines(error));
  }

  /** Does something, and says what it is waiting for and how it failed; whether it was done. */
  async during(words: string, work: () => Promise<void>): Promise<boolean> {
    this.say(words, 'busy');
    try {
      await work();
      return true;
    } catch (error) {
      this.fail(error);
      return false;
    }
  }
}

/** Why the hub did not do what it was asked to. */
export function failureLines(error: unknown): readonly HTMLElement[] {
  if (error instanceof Unreachable) return [h('p', { class: 'said bad' }, 'The hub does not answer.')];
  if (!(error instanceof Refusal)) throw error;
  return [
    h('p', { class: 'said bad' }, sentence(error.message)),
    ...(error.hint === undefined ? [] : [h('p', { class: 'muted' }, sentence(error.hint))]),
  ];
}

/** Messages of the hub begin and end as parts of a line do. */
export function sentence(text: string): string {
  const said = visible(text);
  return said.slice(0, 1).toUpperCase() + said.slice(1) + (/[.!?…]$/.test(said) ? '' : '.');
}
