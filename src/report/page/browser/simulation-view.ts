import { TIER_LIMITS } from '../../../model/tier.ts';
import type { SimulationDocument } from '../../generated/simulation-document.ts';
import { sourceLink } from '../../writing/source-link.ts';
import { visible } from '../../writing/visible.ts';
import { addAnswers } from './answer-section.ts';
import { byId, h } from './dom.ts';
import { addJobs } from './job-section.ts';
import { jobItem } from './job-view.ts';
import { addRuns } from './run-section.ts';
import type { Sections } from './sections.ts';
import { manifestWords, simulatedRows, stretches } from './simulated-time.ts';
import { addTimeline } from './timeline-section.ts';
import { addTwins } from './twin-section.ts';

type Simulation = SimulationDocument['simulations'][number];

const SECTIONS = ['timeline', 'answers', 'twins', 'jobs', 'runs'];

/** Simulations, one at a time; what was expected of each, and what is worth a look, stands above without this script. */
export function showSimulations(
  simulations: readonly Simulation[],
  sourceBase: string | undefined,
  sections: Sections,
): void {
  const choice = document.getElementById('choice');
  const show = () => {
    const simulation = simulations[choice instanceof HTMLSelectElement ? Number(choice.value) : 0];
    sections.clear(SECTIONS);
    if (simulation) showSimulation(simulation, sourceBase, sections);
    sections.apply();
  };
  choice?.addEventListener('change', show);
  show();
  if (simulations.length === 0) for (const id of SECTIONS) byId(id).hidden = true;
}

function showSimulation(simulation: Simulation, sourceBase: string | undefined, sections: Sections): void {
  const { name, settings, jobs, runs } = simulation;
  const window = { from: Date.parse(settings.from), to: Date.parse(settings.to) };
  const rows = simulatedRows(simulation);
  const manifests = new Map(simulation.manifests.map((manifest) => [manifest.name, manifest]));
  const timeZoneOf = (manifest: string) => manifests.get(manifest)?.timeZone ?? 'UTC';
  const sourceOf = (manifest: string) => {
    const source = manifests.get(manifest)?.source;
    return sourceLink(sourceBase, source?.file, source?.line);
  };
  // On paper nobody sees what was chosen above.
  if (name !== undefined)
    byId('timeline').append(h('p', { class: 'paper' }, `of the simulation ${visible(name)}`));
  addTimeline(sections, {
    rows,
    choices: stretches(window),
    chosen: 0,
    note: 'of the simulated time; the axis is in UTC',
    use: {
      what: 'Slots in use',
      // A job holds its slot from when it is put on the hub, long before it runs.
      spans: jobs.map(({ createdAt, endedAt }) => ({
        from: Date.parse(createdAt),
        to: endedAt === undefined ? window.to : Date.parse(endedAt),
      })),
      slots: TIER_LIMITS[settings.tier].activeJobs,
    },
    legend: LEGEND,
    words: (row) => manifestWords(manifests.get(row.manifest)),
    sourceOf,
  });
  addAnswers(sections, jobs, timeZoneOf);
  addTwins(sections, jobs);
  addJobs(sections, jobs, (job) =>
    jobItem(job, { timeZone: timeZoneOf(job.manifest), source: sourceOf(job.manifest) }),
  );
  addRuns(sections, runs);
}

const LEGEND = {
  succeeded: 'succeeded',
  incomplete: 'incomplete',
  unreached: 'unreached',
  'below-threshold': 'below threshold',
  'no-devices': 'no devices',
  missed: 'missed',
  waiting: 'not over at the end',
  cancelled: 'cancelled',
} as const;
