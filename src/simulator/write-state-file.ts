import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import type { JsonObject } from './json.ts';
import type { SessionStore } from './protocol/mqtt/session.ts';
import type { HubState } from './state/hub-state.ts';
import type { Registry } from './state/registry.ts';
import { StateFileError, systemReason } from './state-file-error.ts';
import { clockLines, deviceLine, type HeaderLine, jobLine } from './state-file-lines.ts';

/** Writes a hub to a file of its own, which can be the start of another hub. Throws StateFileError. */
export function exportState(
  path: string,
  { seed, certificate }: Pick<HeaderLine, 'seed' | 'certificate'>,
  state: HubState,
  sessions: SessionStore,
): void {
  try {
    closeSync(writeStateFile(path, { localHubState: 2, seed, certificate }, state, sessions).file);
  } catch (error) {
    throw new StateFileError(
      `the hub cannot be exported to ${path}: ${systemReason(error)}`,
      'name a file in a folder with space that this user may write to',
      error,
    );
  }
}

/** Puts a new file in place of an old one in one step; returns it open, with the number of its lines. */
export function writeStateFile(
  path: string,
  header: HeaderLine,
  state: HubState,
  sessions: SessionStore,
): { readonly file: number; readonly lines: number } {
  const newPath = `${path}.new`;
  // It holds keys: only the owner may read it, so neither a link nor a file that is there already will do.
  rmSync(newPath, { force: true });
  const file = openSync(newPath, 'ax', 0o600);
  try {
    const lines = appendLines(file, allLines(header, state, sessions));
    fsyncSync(file);
    renameSync(newPath, path);
    return { file, lines };
  } catch (error) {
    closeSync(file);
    rmSync(newPath, { force: true });
    throw error;
  }
}

function* allLines(header: HeaderLine, state: HubState, sessions: SessionStore): Generator<object> {
  yield header;
  yield* clockLines(state.clock);
  yield* deviceLines(state.registry);
  for (const job of state.jobs.list()) yield jobLine(job);
  for (const [session, feeds] of sessions.kept()) yield { session, feeds };
  for (const { spec } of state.configurations.list()) yield { configuration: spec.id, spec };
}

/** Metadata that is watched for a second twin that has it: devices that were added together share theirs. */
const MAX_WATCHED = 1_000;

/** Metadata that several twins share is written once. It is most of a file, and of the memory of the hub that reads it. */
function* deviceLines(registry: Registry): Generator<object> {
  const numbers = new Map<JsonObject, number | undefined>();
  let shared: JsonObject[] = [];
  let nextNumber = 0;
  const numberOf = (metadata: JsonObject) => {
    const number = numbers.get(metadata);
    if (number !== undefined) return number;
    if (numbers.has(metadata)) {
      shared.push(metadata);
      numbers.set(metadata, nextNumber);
      return nextNumber++;
    }
    if (numbers.size >= MAX_WATCHED) numbers.clear();
    numbers.set(metadata, undefined);
    return undefined;
  };
  for (const devices of [registry.devices(), registry.modules()])
    for (const device of devices) {
      const line = deviceLine(device, numberOf);
      for (const metadata of shared) yield { metadata };
      shared = [];
      yield line;
    }
}

const CHUNK = 1_048_576;

/** Returns the number of lines. */
export function appendLines(file: number, lines: Iterable<object>): number {
  let count = 0;
  let text = '';
  const write = () => {
    const bytes = Buffer.from(text);
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
    text = '';
  };
  for (const line of lines) {
    count += 1;
    text += `${JSON.stringify(line)}\n`;
    if (text.length > CHUNK) write();
  }
  write();
  return count;
}
