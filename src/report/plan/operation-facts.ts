import { formatDuration } from '../../model/duration.ts';
import type { JsonValue } from '../../model/json.ts';
import { leaves } from '../../model/json-leaves.ts';
import type { DeviceMethod, Operation, TwinUpdate } from '../../model/operation.ts';
import type { ReplaceChange } from '../../model/plan.ts';
import { masked, maskedLike } from '../../model/sensitive.ts';
import type { DiffLine, Text } from '../writing/facts.ts';

/** What a job does: the method with its payload, or what the patch does to the twin. */
export function operationText(written: Operation): Text {
  const operation = masked(written);
  if (operation.kind === 'twin') return ['update the twin', { diff: twinLines(operation) }];
  const { name, payload } = operation;
  return [
    'call ',
    { code: name },
    ...(payload === undefined ? [' without a payload'] : [' with ', { json: payload }]),
    { detail: methodLimits(operation) },
  ];
}

/** What the new job does, as its difference from the job that it replaces; `undefined` when the hub does not say what that one would do. */
export function replacedText(change: ReplaceChange): Text | undefined {
  const diff = replaceLines(change);
  if (diff === undefined) return undefined;
  const { operation } = change.request;
  return operation.kind === 'twin'
    ? ['update the twin', { diff }]
    : ['call ', { code: operation.name }, { diff }];
}

/** What the patch does to a twin, key by key: `+` sets, `-` removes. The present values are not known here. */
function twinLines(twin: TwinUpdate): readonly DiffLine[] {
  const lines: DiffLine[] = [];
  for (const section of ['desired', 'tags'] as const) {
    for (const [path, value] of leaves(section, twin[section])) {
      lines.push(value === null ? { mark: '-', text: path } : { mark: '+', text: `${path}: ${json(value)}` });
    }
  }
  return lines;
}

/** The timeouts of a method in words. */
function methodLimits(method: DeviceMethod): string {
  return `answer within ${formatDuration(method.responseTimeoutInSeconds)}, connect within ${formatDuration(method.connectTimeoutInSeconds)}`;
}

/** How the new job differs from the one it replaces; `undefined` when the hub does not say what that one would do. */
function replaceLines({ actual, request }: ReplaceChange): readonly DiffLine[] | undefined {
  if (actual === undefined) return undefined;
  const before = new Map<string, string>();
  const after = new Map<string, string>();
  // Only what the hub says can differ.
  if (actual.condition !== undefined) {
    before.set('target', actual.condition);
    after.set('target', request.condition);
  }
  if (actual.operation !== undefined) {
    addOperation(before, maskedLike(actual.operation, request.operation));
    addOperation(after, masked(request.operation));
  }
  if (actual.maxExecutionTimeInSeconds !== undefined) {
    before.set('maxExecutionTime', formatDuration(actual.maxExecutionTimeInSeconds));
    after.set('maxExecutionTime', formatDuration(request.maxExecutionTimeInSeconds));
  }
  return diff(before, after);
}

/** The leaves of a twin or payload by path, and the other parts of a job by name. */
type Leaves = ReadonlyMap<string, string>;

function diff(before: Leaves, after: Leaves): readonly DiffLine[] {
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

function addOperation(leavesByPath: Map<string, string>, operation: Operation): void {
  if (operation.kind === 'method') {
    leavesByPath.set('method', operation.name);
    for (const [path, value] of leaves('payload', operation.payload)) leavesByPath.set(path, json(value));
    leavesByPath.set('responseTimeout', formatDuration(operation.responseTimeoutInSeconds));
    leavesByPath.set('connectTimeout', formatDuration(operation.connectTimeoutInSeconds));
    return;
  }
  for (const section of ['desired', 'tags'] as const) {
    for (const [path, value] of leaves(section, operation[section])) {
      leavesByPath.set(path, value === null ? 'null (removes the key)' : json(value));
    }
  }
}

function json(value: JsonValue): string {
  return JSON.stringify(value);
}
