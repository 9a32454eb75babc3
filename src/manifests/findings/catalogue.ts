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
  'outside-root': error('A path or a symbolic link leads outside the repository. It is not read.'),
  'linked-folder': error('A path is a symbolic link to a folder. Manifests in it are not read.'),
  'file-unreadable': error('A file cannot be read, or is not an ordinary file.'),
  'file-too-large': error('A file is larger than 1 MiB. It is not read.'),
  'file-not-utf8': error('A file is not UTF-8 text.'),
  'no-manifests': lint('warning', 'No job and no rollout was found.'),
  'no-owner': lint(
    'warning',
    'hubjobs.yaml is missing or has no owner. Commands that look for jobs on a hub need it.',
  ),
  'unread-manifest': lint('warning', 'A file has a document of hubjobs, but no glob matches its path.'),
  'empty-file': lint('warning', 'A file has no document.'),

  'yaml-syntax': error('The text is not valid YAML.'),
  'yaml-quotes': error(
    'A value needs quotes, as YAML reads its first character or a colon in it in another way; or its quotes are typographic.',
  ),
  'yaml-comment': error('A comment begins in the middle of a quoted part of a value.'),
  'yaml-template': error('A line has a template of another program.'),
  'yaml-merge-key': error('A map has a merge key, which YAML 1.2 does not have.'),
  'yaml-conflict': error('A line is a mark of a merge conflict.'),
  'yaml-version': error('A file says that it is of another version of YAML than 1.2.'),
  'yaml-tab': error('A line is indented with a tab. YAML needs spaces.'),
  'yaml-control-character': error('The text contains a control character.'),
  'yaml-nesting': error('Lists and maps are nested deeper than 64 levels.'),
  'yaml-tokens': error('A file has too many YAML tokens.'),
  'yaml-too-many-values': error('A document has too many values with its aliases expanded.'),
  'yaml-duplicate-key': error('A map has the same key twice.'),
  'yaml-key': error('A key is not text.'),
  'yaml-alias': error('An alias has no anchor before it, or is inside its own anchor.'),
  'yaml-tag': error('A YAML tag is not supported.'),
  'yaml-not-json': error('A value cannot be written in JSON, such as .nan.'),
  'yaml-number-form': lint(
    'warning',
    'A number loses a part of how it is written, such as 007, or 1.10 in a version.',
  ),
  'yaml-inexact-number': error('A whole number is too large to be kept exactly.'),

  'unknown-kind': error('A document has an unknown kind.'),
  'duplicate-config': error('There are hubjobs.yaml and hubjobs.yml, and only one of them can be read.'),
  'misplaced-config': error('A Config is outside hubjobs.yaml, or another document is inside it.'),
  'unknown-key': error('A key is not known at its place.'),
  'missing-key': error('A required key is missing.'),
  'choose-one': error('Exactly one of several keys is needed.'),
  'wrong-type': error('A value has the wrong type, such as a number instead of text.'),
  'wrong-value': error('A value is not one of those allowed.'),
  'wrong-form': error('A text does not have the expected form.'),
  'wrong-key': error('A key is not allowed in this map.'),
  'out-of-range': error('A value, text, list or map is too small or too large.'),
  'secret-in-file': error('A file contains a key or a signature of a hub.'),

  'duplicate-name': error(
    'Two documents of one kind, a job and a rollout, or two freezes, have the same name.',
  ),
  'unknown-hub': lint('error', 'A manifest has overrides for a hub that hubjobs.yaml does not name.'),
  'override-null': lint('warning', 'Overrides take a key away that the manifest does not have.'),
  'duration-range': error('A duration is outside its limits.'),
  'connect-timeout': error('connectTimeout is longer than responseTimeout.'),
  'payload-too-large': error('A method payload is over 128 KB, the limit of the hub.'),
  'payload-quoted-json': lint('warning', 'A method payload is a text that contains JSON.'),
  'response-timeout': lint(
    'warning',
    'maxExecutionTime is shorter than the time in which a device may answer.',
  ),
  'secret-in-payload': lint('warning', 'A payload, a tag or a desired property looks like a secret.'),
  'sensitive-path': error('sensitive names a value that the payload or the patch does not have.'),
  'query-all': error('A query selects every device. allDevices: true does so visibly.'),
  'reserved-name': error('A rollout has a name, or writes a tag, that this program uses itself.'),
  'rollout-stage-name': error('Two stages of a rollout have the same name.'),
  'rollout-empty-stage': error('A stage of a rollout takes no device: those before it have all of them.'),
  'rollout-promote': error('promote or after asks for the approval of a stage that cannot have one.'),
  'rollout-gate-time': error('A gate of a rollout has too little time to pass.'),
  'rollout-modules': error('A condition of a rollout is about modules.'),
  'rollout-no-done': lint(
    'warning',
    'A rollout changes desired properties, and does not say when a device is done.',
  ),
  'job-id-length': error('The id of a job can be longer than a hub takes.'),
  'retry-every': error('A try may still run when the next one begins.'),
  'done-condition': error('done begins with FROM, or is true for every device.'),
  'done-empties-target': error('No device that is done matches the query of the target.'),
  'unknown-device': lint('warning', 'A list names a device that no Fleet document has.'),
  'device-twice': error('A list of devices names a device twice.'),
  'device-list': error('A list of devices is too long, or cannot be read.'),
  'twin-key': error('A twin key is not allowed by the hub.'),
  'twin-depth': error('Tags or properties have more than ten maps inside one another.'),
  'twin-size': error('Tags are over 8 KB, desired or reported properties over 32 KB, or one text over 4 KB.'),
  'twin-number': error('A number is outside the range of a twin.'),
  'twin-null-in-list': error('A list in a twin contains null, or a map with null. The hub refuses it.'),
  'fleet-value': error('A value with `$` in a fleet is not valid, or not allowed at its place.'),
  'fleet-device-ids': error('Two devices of a fleet would have the same id, or an id would not be valid.'),
  'fleet-group-name': error('Two groups of a fleet have the same name.'),
  'time-range': error('The first of two times is longer than the second.'),
  'failure-shares': error(
    'The failures of a method, or the steps that end the others, add up to more than 100%.',
  ),
  'fleet-unreached-step': error('No device does a step, because all of them end with a step before it.'),
  'fleet-condition': error(
    'A condition of a fleet is on modules, is always true, or asks about a call where there is none.',
  ),
  'fleet-module': error(
    'A module cannot have this id: `$` begins only $edgeAgent and $edgeHub, which IoT Edge devices have.',
  ),
  'fleet-parent': error(
    'The parent of a group is no other group of IoT Edge devices of its fleet, or is too many layers down.',
  ),
  'fleet-desired-twice': error('A desired property is both copied and has steps of its own.'),
  'simulation-unknown-name': error(
    'A simulation names a job, a rollout, a stage, a fleet or a reason that does not exist.',
  ),
  'simulation-edit': error('A commit of a simulation makes a job or a rollout invalid.'),
  'simulation-range': error('A range in a simulation starts with its larger bound.'),
  glob: error('A glob is not valid, or leaves the repository.'),
  'unknown-rule': error('rules names a diagnostic that does not exist, or whose severity cannot be changed.'),
  'policy-denies': error('A policy denies a job. No plan schedules it.'),
  'policy-denies-at-times': lint('warning', 'A policy denies a job at some of its times.'),
  'policy-will-deny': lint('warning', 'A policy that is not on the branch yet will deny a job.'),
  'policy-changed': {
    severity: 'warning',
    meaning:
      'A policy is not what it is in the base. The one of the base counts until the change is on the branch.',
    adjustable: false,
  },
  'policy-warns': lint('warning', 'A policy with severity: warn is against a job.'),
  'freeze-empty': error('The window of a freeze ends before it starts.'),
  'freeze-unknown-job': lint('warning', 'A freeze names a job or a rollout that does not exist.'),

  'unknown-time-zone': error('A time zone is not known.'),
  'fixed-time-zone': lint(
    'warning',
    'A time zone has one offset all year, or an offset of the opposite sign.',
  ),
  'cron-no-zone': error('cron has no timeZone.'),
  'time-zones': error('The zones of a schedule do not go with the rest of the job.'),
  'cron-syntax': error('A cron expression is not valid.'),
  'cron-field-count': error('A cron expression does not have five fields.'),
  'cron-seconds': error('A cron expression has seconds. Jobs start at whole minutes.'),
  'cron-name': error('An @ name is not known.'),
  'cron-step': error(
    'A step in a cron field is not smaller than the field, so that one value would be left.',
  ),
  'cron-two-days': lint('warning', 'A cron expression sets both day fields, of which either is enough.'),
  'cron-range': error('A number, name or step in a cron field is out of range.'),
  'cron-unsupported': error('A cron expression uses a sign of another cron dialect, such as L or #.'),
  'cron-never-fires': error('A cron expression matches no date.'),
  'at-format': error('at is not a valid time.'),
  'at-date': error('at is a date, time or offset that does not exist.'),
  'at-whole-minute': error('at has seconds. Jobs start at whole minutes.'),
  'at-past': lint('warning', 'at is more than 30 days ago.'),
  'at-no-zone': error('at has neither an offset nor a time zone.'),
  'overlapping-occurrences': lint(
    'error',
    'Under Forbid, an occurrence may still run when the next one is due.',
  ),
  'night-time': lint('info', 'A job runs at a fixed time at which the clocks of its zone may change.'),
} as const satisfies Record<string, DiagnosticKind>;

/** With one of these, a condition cannot be read at all. */
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

/** Every diagnostic that validating a repository can give. */
export const CATALOGUE: ReadonlyMap<string, DiagnosticKind> = new Map(
  Object.entries<DiagnosticKind>({ ...FILE_DIAGNOSTICS, ...QUERY_DIAGNOSTICS }),
);

export function defaultSeverity(code: string): Severity {
  return CATALOGUE.get(code)?.severity ?? 'error';
}
