import { byId } from './dom.ts';
import type { PageData } from './page-data.ts';
import { expandWhilePrinting } from './paged-list.ts';
import { showReport } from './report-view.ts';
import { Sections } from './sections.ts';
import { showSimulations } from './simulation-view.ts';

/** The page's script: reads the JSON that the page carries and shows it section by section, a page of each list at a time. */
const data = JSON.parse(byId('data').textContent ?? '') as PageData;
const sections = new Sections();
if (data.simulations) showSimulations(data.simulations, data.sourceBase, sections);
else showReport(data, sections);
sections.follow();
expandWhilePrinting();
