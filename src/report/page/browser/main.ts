import type { PageData } from '../page-facts.ts';
import { byId } from './dom.ts';
import { expandWhilePrinting } from './paged-list.ts';
import { FilteredSections } from './sections.ts';
import { showView } from './view.ts';

/** The page's script: draws the facts of the page, section by section. */
const { views, chosen }: PageData = JSON.parse(byId('data').textContent ?? '');
const sections = new FilteredSections();
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
