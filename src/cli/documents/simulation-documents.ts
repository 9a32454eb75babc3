import path from 'node:path';
import type { SimulationTestResult } from '../../model/simulation-test.ts';
import type { PageLinks } from '../../report/page/page-facts.ts';
import { renderSimulationsGithub } from '../../report/simulation/github.ts';
import { renderSimulationsJson } from '../../report/simulation/json.ts';
import { renderSimulationsJunit } from '../../report/simulation/junit.ts';
import { renderSimulationsMarkdown } from '../../report/simulation/markdown.ts';
import { renderSimulationsPage } from '../../report/simulation/page.ts';
import { renderSimulationsText } from '../../report/simulation/text.ts';
import type { Style } from '../../report/writing/style.ts';
import type { SimulateFormat } from '../options/formats.ts';
import { writeReportFile } from './output-file.ts';

export interface SimulationContent {
  readonly results: readonly SimulationTestResult[];
  /** Folder of the manifests in a GitHub runner's checkout. */
  readonly folder: string;
  readonly links: PageLinks;
}

/** The results of simulations in the format that the command line asks for. */
export function renderSimulations(
  { results, folder, links }: SimulationContent,
  format: SimulateFormat,
  style: Style,
): string {
  switch (format) {
    case 'text':
      return renderSimulationsText(results, style);
    case 'json':
      return renderSimulationsJson(results);
    case 'markdown':
      return renderSimulationsMarkdown(results);
    case 'html':
      return renderSimulationsPage(results, links);
    case 'junit':
      return renderSimulationsJunit(results);
    case 'github':
      return renderSimulationsGithub(results, folder);
    default:
      return format satisfies never;
  }
}

/** Writes simulation.json, simulation.md and simulation.html to a folder. */
export async function writeSimulationFiles(
  folder: string,
  { results, links }: SimulationContent,
): Promise<void> {
  await writeReportFile(path.join(folder, 'simulation.json'), renderSimulationsJson(results));
  await writeReportFile(path.join(folder, 'simulation.md'), renderSimulationsMarkdown(results));
  await writeReportFile(path.join(folder, 'simulation.html'), renderSimulationsPage(results, links));
}
