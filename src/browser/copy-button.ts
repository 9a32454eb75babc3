import { visible } from '../report/writing/visible.ts';
import { byId, h, s } from './dom.ts';

/** Copies a text, and says so. `name`: what is said of it, for a text that is not to be seen. */
export function copyButton(text: string, name = text): HTMLElement {
  const label = `Copy ${visible(name)}`;
  const button = h('button', { type: 'button', class: 'copy', 'aria-label': label, title: label }, sheets());
  button.addEventListener('click', (event) => {
    event.preventDefault();
    void navigator.clipboard.writeText(text).then(
      () => {
        button.replaceChildren('✓');
        byId('copied').textContent = `Copied ${visible(name)}`;
      },
      () => {
        byId('copied').textContent = 'The browser does not allow this page to copy.';
      },
    );
  });
  return button;
}

/** Two sheets, as no font is sure to have a sign for them. */
function sheets(): SVGElement {
  const sheet = (x: number, y: number) => s('rect', { x, y, width: 7, height: 8, rx: 1.2 });
  return s(
    'svg',
    { viewBox: '0 0 12 12', width: 12, height: 12, 'aria-hidden': 'true' },
    sheet(4, 3),
    sheet(1, 1),
  );
}
