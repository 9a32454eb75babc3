import { h } from '../../browser/dom.ts';
import { App } from './app.ts';
import { takeToken } from './token.ts';

/** The page's script. Whoever has no token is told where to find it. */
const token = takeToken();
if (token === undefined) {
  document.title = 'Local hub';
  document.body.replaceChildren(
    h('header', {}, h('h1', {}, 'Local hub')),
    h(
      'main',
      {},
      h(
        'p',
        {},
        'This page needs the link that ',
        h('code', {}, 'hubjobs hub --ui'),
        ' has printed: it contains a token.',
      ),
      h(
        'p',
        { class: 'muted' },
        'Copy the whole link, with #token= and what follows, into the address bar of this tab.',
      ),
    ),
  );
} else new App(token).start();

// A new link in the same tab, such as that of a hub that was started again.
addEventListener('hashchange', () => {
  if (!location.hash.startsWith('#token=')) return;
  takeToken();
  location.reload();
});
