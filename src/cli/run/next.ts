import { type Diagnostic, hasErrors } from '../../model/diagnostic.ts';
import { describeFrozen } from '../../model/freeze.ts';
import type { NextReport } from '../../model/next-report.ts';
import type { Occurrence } from '../../model/occurrence.ts';
import { renderDiagnosticsText } from '../../report/diagnostics/text.ts';
import { renderNextJson } from '../../report/next/json.ts';
import { renderNextMarkdown } from '../../report/next/markdown.ts';
import { renderNextText } from '../../report/next/text.ts';
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

/** Prints the next occurrences of one manifest, without a hub. */
export async function runNext(
  name: string,
  options: NextCommandOptions,
  deps: Dependencies,
): Promise<ExitCode> {
  const repository = await readRepository([], options, deps);
  const print = (diagnostics: readonly Diagnostic[]) => {
    if (diagnostics.length > 0)
      deps.stderr.write(renderDiagnosticsText(diagnostics, styleOf(deps.stderr, deps.env)));
  };
  const manifest = findManifest(name, repository, print);
  // Errors in other jobs do not matter here, but those of the configuration do: it has the freezes.
  const ofConfig = exceptOwner(repository.diagnostics).filter(
    ({ range }) => range.file === repository.configFile,
  );
  print(ofConfig);
  if (hasErrors(ofConfig)) return EXIT.invalid;
  const { schedule, suspend } = manifest;
  const now = deps.clock.now();
  const after = options.from ?? now;
  const report: NextReport = {
    manifest: name,
    now,
    after,
    timeZone: schedule.timeZone,
    schedule: schedule.kind === 'at' ? schedule.text : schedule.cron,
    description: describeSchedule(schedule),
    suspended: suspend,
    occurrences: withFreezes(
      nextOccurrences(schedule, after, options.count),
      createFreezeCheck(repository.config.freezes, manifest),
    ),
  };
  deps.stdout.write(render(report, options.format, deps));
  return EXIT.done;
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

function render(report: NextReport, format: NextFormat, deps: Dependencies): string {
  switch (format) {
    case 'text':
      return renderNextText(report, styleOf(deps.stdout, deps.env));
    case 'json':
      return renderNextJson(report);
    case 'markdown':
      return renderNextMarkdown(report);
    default:
      return format satisfies never;
  }
}
