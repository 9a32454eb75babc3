import type { PageData } from '../page-facts.ts';
import { byId } from './dom.ts';
import { expandWhilePrinting } from './paged-list.ts';
import { Sections } from './sections.ts';
import { showView } from './view.ts';

/** The page's script: draws the facts that the page carries, section by section, a page of each list at a time. */
const { views, chosen } = JSON.parse(byId('data').textContent ?? '') as PageData;
const sections = new Sections();
const choice = document.getElementById('choice');

function show(): void {
  const view = views[choice instanceof HTMLSelectElement ? Number(choice.value) : chosen];
  sections.clear();
  if (view) showView(view, sections);
  sections.offerStates();
  sections.apply();
}

choice?.addEventListener('change', show);
sections.follow();
show();
expandWhilePrinting();
