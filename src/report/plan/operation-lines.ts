import type { JobRequest } from '../../model/desired-job.ts';
import { formatDuration } from '../../model/duration.ts';
import { isJsonObject, type JsonValue } from '../../model/json.ts';
import type { DeviceMethod, Operation, TwinUpdate } from '../../model/operation.ts';
import type { ReplaceChange } from '../../model/plan.ts';

/** One line of a diff: `+` comes, `~` changes, `-` goes. The text is foreign. */
export interface DiffLine {
  readonly mark: '+' | '~' | '-';
  readonly text: string;
}

/** A twin's or payload's leaf by its path. */
type Facts = ReadonlyMap<string, string>;

/** What the patch does to a twin, key by key: `+` sets, `-` removes. What the keys hold now is not known here. */
export function twinLines(twin: TwinUpdate): readonly DiffLine[] {
  const lines: DiffLine[] = [];
  for (const section of ['desired', 'tags'] as const) {
    for (const [path, value] of leaves(section, twin[section])) {
      lines.push(value === null ? { mark: '-', text: path } : { mark: '+', text: `${path}: ${json(value)}` });
    }
  }
  return lines;
}

/** The timeouts of a method in words. */
export function methodLimits(method: DeviceMethod): string {
  return `answer within ${formatDuration(method.responseTimeoutInSeconds)}, connect within ${formatDuration(method.connectTimeoutInSeconds)}`;
}

/** What of a change decides how it is told apart from the job before it. */
interface Replacement {
  readonly actual?: ReplaceChange['actual'];
  readonly request: Pick<JobRequest, 'condition' | 'operation' | 'maxExecutionTimeInSeconds'>;
}

/** How the new job differs from the one it replaces; `undefined` when the hub does not say what that one would do. */
export function replaceLines(change: Replacement): readonly DiffLine[] | undefined {
  const { actual, request } = change;
  if (actual === undefined) return undefined;
  const before = new Map<string, string>();
  const after = new Map<string, string>();
  // What the hub does not say is not called different.
  if (actual.condition !== undefined) {
    before.set('target', actual.condition);
    after.set('target', request.condition);
  }
  if (actual.operation !== undefined) {
    addOperation(before, actual.operation);
    addOperation(after, request.operation);
  }
  if (actual.maxExecutionTimeInSeconds !== undefined) {
    before.set('maxExecutionTime', formatDuration(actual.maxExecutionTimeInSeconds));
    after.set('maxExecutionTime', formatDuration(request.maxExecutionTimeInSeconds));
  }
  return diff(before, after);
}

function diff(before: Facts, after: Facts): readonly DiffLine[] {
  const lines: DiffLine[] = [];
  for (const [path, old] of before) {
    const now = after.get(path);
    if (now === undefined) lines.push({ mark: '-', text: `${path}: ${old}` });
    else if (now !== old) lines.push({ mark: '~', text: `${path}: ${old} → ${now}` });
  }
  for (const [path, now] of after) {
    if (!before.has(path)) lines.push({ mark: '+', text: `${path}: ${now}` });
  }
  return lines;
}

function addOperation(facts: Map<string, string>, operation: Operation): void {
  if (operation.kind === 'method') {
    facts.set('method', operation.name);
    for (const [path, value] of leaves('payload', operation.payload)) facts.set(path, json(value));
    facts.set('responseTimeout', formatDuration(operation.responseTimeoutInSeconds));
    facts.set('connectTimeout', formatDuration(operation.connectTimeoutInSeconds));
    return;
  }
  for (const section of ['desired', 'tags'] as const) {
    for (const [path, value] of leaves(section, operation[section])) {
      facts.set(path, value === null ? 'null (removes the key)' : json(value));
    }
  }
}

/** Every value that is no object with members, by its path. */
function leaves(path: string, value: JsonValue | undefined): readonly (readonly [string, JsonValue])[] {
  if (value === undefined) return [];
  if (!isJsonObject(value)) return [[path, value]];
  const members = Object.entries(value);
  if (members.length === 0) return [[path, value]];
  return members.flatMap(([key, member]) => leaves(path + step(key), member));
}

function step(key: string): string {
  return /^[\p{L}_][\p{L}\p{N}_-]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function json(value: JsonValue): string {
  return JSON.stringify(value);
}
