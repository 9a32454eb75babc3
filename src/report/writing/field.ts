import { paint, type Style } from './style.ts';
import { hang } from './wrap.ts';

/** Narrower terminals get each label on a line of its own. */
const STACK_BELOW = 60;
const LABEL_WIDTH = 13;

/** `    when     Mon 2026-03-02 ...`; an empty label continues the one above, an empty text leaves the label alone. */
export function field(label: string, text: string, style: Style): string[] {
  if (text === '') return [paint(style, 'dim', `${style.width >= STACK_BELOW ? '    ' : '  '}${label}`)];
  if (style.width >= STACK_BELOW) {
    return hang(paint(style, 'dim', `    ${label.padEnd(LABEL_WIDTH - 4)}`), text, style);
  }
  return [...(label === '' ? [] : [`  ${paint(style, 'dim', label)}`]), ...hang('    ', text, style)];
}

/** What stands before the text of a field. */
export function fieldIndent(style: Style): string {
  return ' '.repeat(style.width >= STACK_BELOW ? LABEL_WIDTH : 4);
}
