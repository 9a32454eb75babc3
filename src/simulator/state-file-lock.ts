import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { StateFileError, systemReason } from './state-file-error.ts';

/*
 * Two hubs that write one state file lose what they have acknowledged. So a hub keeps `FILE.lock` while it runs, with
 * its process and machine inside. The lock of a process that has ended, which a kill leaves behind, is taken over.
 */

interface Holder {
  readonly process: number;
  readonly machine: string;
  readonly nonce: string;
}

/** The locks that this process holds. A container that was killed starts again with the same process id. */
const held = new Set<string>();

/** Locks a state file; the returned function unlocks it. Throws StateFileError when another hub uses the file. */
export function lockStateFile(path: string): () => void {
  const file = `${path}.lock`;
  const own: Holder = {
    process: process.pid,
    machine: hostname(),
    nonce: randomBytes(9).toString('base64url'),
  };
  if (!create(file, own)) {
    const holder = read(file);
    if (holder && isRunning(holder)) throw inUse(path, holder);
    // Whoever moves the old lock away may try once more. It was read before: another one is put back.
    const aside = `${file}.${own.nonce}`;
    try {
      renameSync(file, aside);
      if (read(aside)?.nonce !== holder?.nonce) renameSync(aside, file);
      else rmSync(aside);
    } catch {
      // Another hub was faster.
    }
    if (!create(file, own)) throw inUse(path, read(file));
  }
  held.add(own.nonce);
  return () => {
    if (held.delete(own.nonce) && read(file)?.nonce === own.nonce) rmSync(file, { force: true });
  };
}

function create(file: string, holder: Holder): boolean {
  try {
    writeFileSync(file, JSON.stringify(holder), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw new StateFileError(
      `the state file cannot be locked: ${file}: ${systemReason(error)}`,
      'give --state a file in a folder that exists and that this user may write to',
      error,
    );
  }
}

/** `undefined` when the lock is gone or was cut short by a kill. */
function read(file: string): Holder | undefined {
  try {
    const { process: id, machine, nonce }: Partial<Holder> = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof id !== 'number' || machine === undefined || nonce === undefined) return undefined;
    return { process: id, machine, nonce };
  } catch {
    return undefined;
  }
}

function isRunning({ process: id, machine, nonce }: Holder): boolean {
  if (machine !== hostname()) return true;
  if (id === process.pid) return held.has(nonce);
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    // EPERM: it runs as another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function inUse(path: string, holder: Holder | undefined): StateFileError {
  const who = holder ? `process ${holder.process} on ${holder.machine}` : 'another process';
  return new StateFileError(
    `the state file ${path} is in use by another local hub: ${who}`,
    `stop that hub, or give each hub its own file; when it has ended, delete ${path}.lock`,
  );
}
