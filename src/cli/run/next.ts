import { type Diagnostic, hasErrors } from '../../model/diagnostic.ts';
import { describeFrozen, type Freeze } from '../../model/freeze.ts';
import type { Instant } from '../../model/instant.ts';
import type { JobManifest, Schedule } from '../../model/manifest.ts';
import { minuteAfterMerge } from '../../model/merged-schedule.ts';
import type { NextReport } from '../../model/next-report.ts';
import type { Occurrence } from '../../model/occurrence.ts';
import { scheduleText } from '../../model/schedule-text.ts';
import { renderDiagnosticsText } from '../../report/diagnostics/text.ts';
import { type NextFacts, nextFacts, rolloutNextFacts } from '../../report/next/facts.ts';
import { renderNextJson, renderRolloutNextJson } from '../../report/next/json.ts';
import { renderNextMarkdown } from '../../report/next/markdown.ts';
import { renderNextText } from '../../report/next/text.ts';
import { comingStages } from '../../rollouts/coming-stages.ts';
import { describeSchedule } from '../../schedule/describe.ts';
import { createFreezeCheck, type FreezeCheck } from '../../schedule/freeze.ts';
import { nextOccurrences } from '../../schedule/next-occurrences.ts';
import type { Dependencies } from '../dependencies.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { NextFormat } from '../options/formats.ts';
import { findManifest } from '../repository/find-manifest.ts';
import { exceptOwner, readRepository } from '../repository/read-repository.ts';
import { styleOf } from '../terminal/style-of.ts';

export interface NextCommandOptions {
  readonly format: NextFormat;
  readonly directory?: string;
  readonly count: number;
  /** Exclusive. */
  readonly from?: number;
}

/** Prints the next occurrences of one job, or when the stages of a rollout can begin, without a hub. */
export async function runNext(
  name: string,
  options: NextCommandOptions,
  deps: Dependencies,
): Promise<ExitCode> {
  const repository = await readAround(name, options, deps);
  const print = (diagnostics: readonly Diagnostic[]) => {
    if (diagnostics.length > 0)
      deps.stderr.write(renderDiagnosticsText(diagnostics, styleOf(deps.stderr, deps.env)));
  };
  const rollout = repository.rollouts.find((one) => one.name === name);
  const manifest = rollout ? undefined : findManifest(name, repository, print);
  // Errors in other jobs do not matter here, but those of the configuration do: it has the freezes.
  const ofConfig = exceptOwner(repository.diagnostics).filter(
    ({ range }) => range.file === repository.configFile,
  );
  print(ofConfig);
  if (hasErrors(ofConfig)) return EXIT.invalid;
  const now = deps.clock.now();
  const after = options.from ?? now;
  const { count, format } = options;
  const { freezes } = repository.config;
  if (rollout) {
    const report = comingStages(rollout, freezes, { now, after, count });
    deps.stdout.write(render(format, rolloutNextFacts(report), () => renderRolloutNextJson(report), deps));
  } else if (manifest) {
    const report = reportOf(manifest, freezes, { now, after, count });
    deps.stdout.write(render(format, nextFacts(report), () => renderNextJson(report), deps));
  }
  return EXIT.done;
}

/** The repository as far as it is about this name; all of it when nothing has the name, to say which names there are. */
async function readAround(name: string, { directory }: NextCommandOptions, deps: Dependencies) {
  const options = { ...(directory !== undefined && { directory }) };
  const part = await readRepository([], { ...options, about: [name] }, deps);
  const isThere = [...part.manifests, ...part.rollouts].some((one) => one.name === name);
  return isThere ? part : readRepository([], options, deps);
}

function reportOf(
  manifest: JobManifest,
  freezes: readonly Freeze[],
  { now, after, count }: { readonly now: Instant; readonly after: Instant; readonly count: number },
): NextReport {
  const { name, schedule, suspend } = manifest;
  return {
    manifest: name,
    now,
    after,
    timeZone: schedule.timeZone,
    schedule: scheduleText(schedule),
    description: describeSchedule(schedule),
    suspended: suspend,
    occurrences: withFreezes(comingOf(schedule, after, count), createFreezeCheck(freezes, manifest)),
  };
}

/** Without Git's history nobody knows when a manifest was merged. */
function comingOf(schedule: Schedule, after: Instant, count: number): readonly Occurrence[] {
  if (schedule.kind !== 'merged') return nextOccurrences(schedule, after, count);
  return [{ scheduledAt: minuteAfterMerge(after), note: 'The time of a merge now' }];
}

/** A frozen occurrence is still in the schedule, so it is shown with the freeze as its note. */
function withFreezes(occurrences: readonly Occurrence[], frozenAt: FreezeCheck): readonly Occurrence[] {
  return occurrences.map((occurrence) => {
    const frozen = frozenAt(occurrence.scheduledAt);
    if (!frozen) return occurrence;
    const notes = [`Does not run, ${describeFrozen(frozen)}`, occurrence.note];
    return { ...occurrence, note: notes.filter((text) => text !== undefined).join('. ') };
  });
}

function render(format: NextFormat, facts: NextFacts, json: () => string, deps: Dependencies): string {
  switch (format) {
    case 'text':
      return renderNextText(facts, styleOf(deps.stdout, deps.env));
    case 'json':
      return json();
    case 'markdown':
      return renderNextMarkdown(facts);
    default:
      return format satisfies never;
  }
}
