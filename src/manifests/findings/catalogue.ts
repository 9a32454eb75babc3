import type { Severity } from '../../model/diagnostic.ts';
import { QUERY_RULES } from '../../query/rules.ts';

/** One kind of diagnostic. */
export interface DiagnosticKind {
  /** Unless `rules` in hubjobs.yaml says otherwise. */
  readonly severity: Severity;
  /** One sentence: what was found. */
  readonly meaning: string;
  /** May `rules` in hubjobs.yaml change the severity? Not where the file cannot be used or the hub would refuse. */
  readonly adjustable: boolean;
}

const error = (meaning: string): DiagnosticKind => ({ severity: 'error', meaning, adjustable: false });
const lint = (severity: Severity, meaning: string): DiagnosticKind => ({
  severity,
  meaning,
  adjustable: true,
});

/** Every diagnostic about files, by its stable code. `docs/diagnostics.md` is made from it. */
const FILE_DIAGNOSTICS = {
  'path-not-found': error('A file or folder that was named does not exist.'),
  'outside-root': error('A path or a symbolic link leads out of the repository; it is not read.'),
  'linked-folder': error('A symbolic link to a folder; manifests are not looked for behind it.'),
  'file-unreadable': error('The file cannot be opened, or is no ordinary file.'),
  'file-too-large': error('The file is larger than 1 MiB; it is not read.'),
  'file-not-utf8': error('The file is not UTF-8 text.'),
  'no-manifests': lint('warning', 'No file with a job was found.'),
  'empty-file': lint('warning', 'The file holds no document.'),

  'yaml-syntax': error('The text is not YAML.'),
  'yaml-tab': error('A tab indents a line; YAML indents with spaces.'),
  'yaml-control-character': error('A control character stands in the text.'),
  'yaml-nesting': error('Lists and maps are nested deeper than 64 levels.'),
  'yaml-tokens': error('The file has more tokens than a person writes.'),
  'yaml-too-many-values': error('With its aliases written out, a document has too many values.'),
  'yaml-duplicate-key': error('The same key stands twice in one map.'),
  'yaml-key': error('A key is not text.'),
  'yaml-alias': error('An alias has no anchor before it, or stands inside its own.'),
  'yaml-tag': error('A YAML tag that has no meaning in a manifest.'),
  'yaml-not-json': error('A value that JSON has no form for, such as .nan.'),
  'yaml-inexact-number': error('A whole number too large to be kept exactly.'),

  'unknown-kind': error('The document is of a kind that is not known.'),
  'misplaced-config': error('A Config outside hubjobs.yaml, or another document inside it.'),
  'unknown-key': error('A key that has no meaning at its place.'),
  'missing-key': error('A key that is needed is not there.'),
  'choose-one': error('Of several keys, exactly one has to be there.'),
  'wrong-type': error('A value of the wrong type, such as a number where text is needed.'),
  'wrong-value': error('A value that is not one of those allowed.'),
  'wrong-form': error('Text that has not the form that is needed.'),
  'wrong-key': error('A key that cannot stand in this map.'),
  'out-of-range': error('A value, text, list or map that is too small or too large.'),
  'secret-in-file': error('A key or signature of a hub stands in the file.'),

  'duplicate-name': error('Two documents of one kind, or two freezes, have the same name.'),
  'duration-range': error('A length of time outside its limits.'),
  'connect-timeout': error('connectTimeout is longer than responseTimeout.'),
  'payload-too-large': error('A method payload over 128 KB, more than the hub takes.'),
  'query-all': error('A query that says everything; allDevices: true does so visibly.'),
  'twin-key': error('A twin key that the hub refuses.'),
  'twin-depth': error('Tags or properties nested deeper than 10 levels.'),
  'twin-size': error('Tags over 8 KB, desired or reported properties over 32 KB, or one text over 4 KB.'),
  'twin-number': error('A number outside the range that twins can hold.'),
  'twin-null-in-list': error('null inside a list of a twin; the hub refuses it.'),
  'fleet-value': error(
    'A value of a fleet with `$` that cannot be read, or that has no meaning at its place.',
  ),
  'fleet-device-ids': error(
    'Two devices of a fleet would have the same id, or an id has a character it cannot have.',
  ),
  'fleet-group-name': error('Two groups of a fleet have the same name.'),
  'time-range': error('The first of two times is longer than the second.'),
  'failure-shares': error('The failures of a method come to more than 100%.'),
  'fleet-condition': error('A condition on what a simulated device does not know, or that always holds.'),
  'fleet-desired-twice': error('A desired property is both copied and has steps of its own.'),
  'simulation-unknown-name': error('A simulation names a job, a fleet or a reason that does not exist.'),
  'simulation-edit': error('A commit of a simulation makes a job that cannot be.'),
  'simulation-range': error('A range of a simulation whose first bound is larger than the second.'),
  glob: error('A glob that leaves the repository or cannot be read.'),
  'unknown-rule': error('rules names a diagnostic that does not exist or whose severity is fixed.'),
  'freeze-empty': error('The window of a freeze ends before it begins.'),
  'freeze-unknown-job': lint('warning', 'A freeze names a job that does not exist.'),

  'unknown-time-zone': error('A time zone that is not known.'),
  'cron-no-zone': error('cron without timeZone.'),
  'cron-syntax': error('A cron expression that cannot be read.'),
  'cron-field-count': error('A cron expression that has not five fields.'),
  'cron-seconds': error('A cron expression with seconds; the smallest unit is a minute.'),
  'cron-name': error('An @ name that does not exist.'),
  'cron-range': error('A number, name or step of a cron field outside its range.'),
  'cron-unsupported': error('A sign that other cron dialects have and this one has not, such as L or #.'),
  'cron-never-fires': error('A cron expression that matches no date.'),
  'at-format': error('at is not a time.'),
  'at-date': error('at is a date, time or offset that does not exist.'),
  'at-whole-minute': error('at has seconds; jobs start at whole minutes.'),
  'at-no-zone': error('at has neither an offset nor a time zone.'),
  'overlapping-occurrences': lint(
    'error',
    'Under Forbid, one occurrence may still run when the next is due.',
  ),
  'night-time': lint('info', 'A fixed time in the hours in which the clocks of its zone change.'),
} as const satisfies Record<string, DiagnosticKind>;

/** Without these a condition cannot be read at all. */
const FIXED_QUERY_RULES = new Set([
  'query-syntax',
  'query-full-statement',
  'query-too-long',
  'query-too-deep',
]);

const QUERY_DIAGNOSTICS = Object.fromEntries(
  Object.entries(QUERY_RULES).map(([code, { severity, meaning }]): [string, DiagnosticKind] => [
    code,
    { severity, meaning, adjustable: !FIXED_QUERY_RULES.has(code) },
  ]),
);

/** Every diagnostic that reading a repository can give. */
export const CATALOGUE: ReadonlyMap<string, DiagnosticKind> = new Map(
  Object.entries<DiagnosticKind>({ ...FILE_DIAGNOSTICS, ...QUERY_DIAGNOSTICS }),
);

export function defaultSeverity(code: string): Severity {
  return CATALOGUE.get(code)?.severity ?? 'error';
}
