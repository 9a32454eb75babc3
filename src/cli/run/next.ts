import { nearest } from '../../manifests/nearest.ts';
import { describeFrozen } from '../../model/freeze.ts';
import type { JobManifest } from '../../model/manifest.ts';
import type { NextReport } from '../../model/next-report.ts';
import type { Occurrence } from '../../model/occurrence.ts';
import { renderDiagnosticsText } from '../../report/diagnostics-text.ts';
import { renderNextJson } from '../../report/next-json.ts';
import { renderNextMarkdown } from '../../report/next-markdown.ts';
import { renderNextText } from '../../report/next-text.ts';
import { describeSchedule } from '../../schedule/describe.ts';
import { createFreezeCheck, type FreezeCheck } from '../../schedule/freeze.ts';
import { nextOccurrences } from '../../schedule/next-occurrences.ts';
import type { Dependencies } from '../dependencies.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { readRepository } from '../repository.ts';
import { styleOf } from '../style-of.ts';
import { UsageError } from '../usage-error.ts';

/** More names than this are no help in an error. */
const MAX_NAMES = 10;

export interface NextOptions {
  readonly format: string;
  readonly directory?: string;
  readonly count: number;
  /** Exclusive. */
  readonly from?: number;
}

/** Prints the coming occurrences of one manifest; no hub is asked. */
export async function runNext(name: string, options: NextOptions, deps: Dependencies): Promise<ExitCode> {
  const repository = await readRepository([], options, deps);
  const errors = repository.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    deps.stderr.write(renderDiagnosticsText(errors, styleOf(deps.stderr, deps.env)));
    return EXIT.invalid;
  }
  const manifest = findManifest(repository.manifests, name);
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

/** An occurrence that a freeze stops is shown, with what stops it: the schedule still has it. */
function withFreezes(occurrences: readonly Occurrence[], frozenAt: FreezeCheck): readonly Occurrence[] {
  return occurrences.map((occurrence) => {
    const frozen = frozenAt(occurrence.scheduledAt);
    if (!frozen) return occurrence;
    const notes = [`Does not run, ${describeFrozen(frozen)}`, occurrence.note];
    return { ...occurrence, note: notes.filter((text) => text !== undefined).join('. ') };
  });
}

function render(report: NextReport, format: string, deps: Dependencies): string {
  if (format === 'json') return renderNextJson(report);
  if (format === 'markdown') return renderNextMarkdown(report);
  return renderNextText(report, styleOf(deps.stdout, deps.env));
}

function findManifest(manifests: readonly JobManifest[], name: string): JobManifest {
  const manifest = manifests.find((candidate) => candidate.name === name);
  if (manifest) return manifest;
  const names = manifests.map((candidate) => candidate.name);
  const meant = nearest(name, names);
  const all = names.length <= MAX_NAMES ? names.join(', ') : `${names.length} others`;
  throw new UsageError(
    `there is no job named ${JSON.stringify(name.slice(0, 60))}`,
    meant !== undefined
      ? `did you mean \`${meant}\`?`
      : names.length > 0
        ? `there is: ${all}`
        : 'there are no jobs here; `manifests` in hubjobs.yaml says where to look',
  );
}
