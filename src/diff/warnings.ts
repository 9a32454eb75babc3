import { compareText } from '../model/compare-text.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { DiffWarning, DocumentChange, RepositoryDiff } from '../model/repository-diff.ts';
import { formatCount } from '../report/writing/words.ts';
import type { Sides } from './compare-kind.ts';

/** A remark about one document or place. */
interface Remark extends Pick<DiffWarning, 'severity' | 'code' | 'message'> {
  readonly about: string;
}

/** What files alone tell. */
export function findWarnings(changes: readonly DocumentChange[], sides: Sides): readonly DiffWarning[] {
  return foldEqual([
    ...changes.flatMap(policyRemark),
    ...changes.flatMap(ownerRemark),
    ...renamedAndEdited(changes),
    ...changes.flatMap(neverRuns),
    ...newDiagnostics(sides),
  ]);
}

/** What a count of devices tells. */
export function deviceWarnings({ changes }: Pick<RepositoryDiff, 'changes'>): readonly DiffWarning[] {
  return foldEqual(changes.flatMap(deviceRemarks));
}

function policyRemark({ kind, action, name }: DocumentChange): readonly Remark[] {
  if (kind !== 'Policy') return [];
  return [
    {
      severity: 'warning',
      code: `policy-${action}`,
      message: `A policy is ${action}, which counts once this is merged. Policies decide about every job, so read this first.`,
      about: name,
    },
  ];
}

function ownerRemark({ kind, name, fields }: DocumentChange): readonly Remark[] {
  const owner = fields.find(({ field }) => field === 'owner');
  if (kind !== 'Config' || owner?.form !== 'text' || owner.before === undefined) return [];
  return [
    {
      severity: 'warning',
      code: 'owner-changed',
      message:
        'The owner is part of every job id. Jobs of the old owner that wait on a hub are left there and run as well: ' +
        'stop them before this is merged.',
      about: name,
    },
  ];
}

/** A rename that keeps its jobs changes nothing else: an edit in the same step makes a new manifest of it. */
function renamedAndEdited(changes: readonly DocumentChange[]): readonly Remark[] {
  const jobs = changes.filter(({ kind }) => kind === 'Job');
  const removed = jobs.filter(({ action }) => action === 'removed');
  return jobs.flatMap((added): readonly Remark[] => {
    if (added.action !== 'added') return [];
    const old = removed.find((one) => isLike(one, added));
    if (!old) return [];
    return [
      {
        severity: 'warning',
        code: 'renamed-and-edited',
        message:
          'The name and the content change together, so this is a new job: waiting jobs of the old name are cancelled. ' +
          'To keep them, rename and edit in two pull requests.',
        about: `${old.name} → ${added.name}`,
      },
    ];
  });
}

/** In the same file, or for the same devices at the same times. */
function isLike(removed: DocumentChange, added: DocumentChange): boolean {
  if (removed.source?.file === added.source?.file) return true;
  return ['schedule', 'query'].every(
    (field) => wordsOf(removed, field, 'before') === wordsOf(added, field, 'after'),
  );
}

function wordsOf({ fields }: DocumentChange, name: string, side: 'before' | 'after'): string | undefined {
  const found = fields.find(({ field }) => field === name);
  return found && found.form !== 'values' ? found[side] : undefined;
}

function neverRuns({ kind, name, job }: DocumentChange): readonly Remark[] {
  if (kind !== 'Job' || !job?.after || job.after.isSuspended || job.after.next.length > 0) return [];
  return [
    {
      severity: 'warning',
      code: 'no-run',
      message: 'The schedule has no run within a year from now.',
      about: name,
    },
  ];
}

function deviceRemarks({ name, job }: DocumentChange): readonly Remark[] {
  const { devices, modules, maxDevices } = job ?? {};
  // A target selects either devices or modules.
  const [noun, after] = modules?.after === undefined ? ['device', devices?.after] : ['module', modules.after];
  if (after === undefined) return [];
  if (maxDevices !== undefined && after > maxDevices) {
    return [
      {
        severity: 'warning',
        code: 'max-devices',
        message: `More ${noun}s match than maxDevices allows, so nothing is scheduled for it.`,
        about: `${name}: ${formatCount(after)} of at most ${formatCount(maxDevices)}`,
      },
    ];
  }
  if (after > 0) return [];
  return [{ severity: 'warning', code: 'no-devices', message: `No ${noun} matches the query.`, about: name }];
}

/** Those that the base does not have. */
function newDiagnostics({ before, after }: Sides): readonly Remark[] {
  const old = new Set(before.diagnostics.map(keyOf));
  return after.diagnostics.flatMap((diagnostic): readonly Remark[] => {
    const { severity, code, message, range } = diagnostic;
    if (severity === 'error' || old.has(keyOf(diagnostic))) return [];
    return [{ severity, code, message, about: `${range.file}:${range.line}` }];
  });
}

/** Lines move; the same remark about the same file is the same one. */
function keyOf({ code, message, range }: Diagnostic): string {
  return JSON.stringify([code, message, range.file]);
}

/** Equal remarks are one, about all that they are about; those that come first stay first. */
function foldEqual(remarks: readonly Remark[]): readonly DiffWarning[] {
  const folded = new Map<string, Remark & { readonly all: string[] }>();
  for (const remark of remarks) {
    const key = JSON.stringify([remark.severity, remark.code, remark.message]);
    const same = folded.get(key);
    if (same) same.all.push(remark.about);
    else folded.set(key, { ...remark, all: [remark.about] });
  }
  return [...folded.values()].map(({ severity, code, message, all }) => ({
    severity,
    code,
    message,
    about: all.sort(compareText),
  }));
}
