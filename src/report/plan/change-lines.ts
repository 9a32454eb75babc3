import type { Instant } from '../../model/instant.ts';
import type { Operation } from '../../model/operation.ts';
import type { CancelChange, CreateChange, ReplaceChange, TargetSummary } from '../../model/plan.ts';
import { field, fieldIndent } from '../writing/field.ts';
import { localTime, whenText } from '../writing/moment.ts';
import { ACTIONS, DIFF_MARKS } from '../writing/states.ts';
import { paint, type Style, TONE_INKS } from '../writing/style.ts';
import { visible } from '../writing/visible.ts';
import { formatCount, relativeTime } from '../writing/words.ts';
import { hang } from '../writing/wrap.ts';
import { expectedText } from './expected-text.ts';
import { type DiffLine, methodLimits, replaceLines, twinLines } from './operation-lines.ts';
import { devicesText } from './summary.ts';

/** Lines of a payload or diff before the rest is only counted. */
const MAX_DIFF_LINES = 12;

interface ChangeContext {
  readonly now: Instant;
  /** Absent when no manifest asks for the job any more. */
  readonly target: TargetSummary | undefined;
  /** The same job for another occurrence stands just above. */
  readonly repeated: boolean;
}

/** One change of the hub as a block of lines: a title, then what a reviewer asks about it. */
export function changeLines(
  change: CreateChange | ReplaceChange | CancelChange,
  { now, target, repeated }: ChangeContext,
  style: Style,
): string[] {
  const timeZone = target?.timeZone ?? 'UTC';
  const { sign, words, tone } = ACTIONS[change.action];
  const title = `${sign} ${words.padEnd(8)}`;
  const lines = [
    ...hang(
      `${paint(style, TONE_INKS[tone], title)}  `,
      `${visible(change.manifest)}  ${relativeTime(change.scheduledAt, now)}`,
      style,
      'bold',
    ),
    ...field('when', whenText(change.scheduledAt, timeZone), style),
  ];
  if (change.note !== undefined) lines.push(...field('note', visible(change.note), style));
  if (change.action !== 'cancel') {
    const { request } = change;
    if (request.startAt !== change.scheduledAt) {
      lines.push(
        ...field(
          'starts',
          `${localTime(request.startAt, timeZone)}, ${relativeTime(request.startAt, now)}`,
          style,
        ),
      );
    }
    if (change.expected !== undefined) {
      lines.push(...field('runs', expectedText(change.expected, request.startAt, timeZone), style));
    }
    if (repeated) lines.push(...field('what', 'the same as above', style));
    else {
      lines.push(...field('where', conditionText(request.condition), style));
      lines.push(...field('devices', devicesText(target).join(', '), style));
      lines.push(...whatLines(change, style));
    }
  }
  lines.push(...field('why', `${change.reason}: ${visible(change.because)}`, style));
  if (change.action === 'create') lines.push(...field('job', visible(change.request.jobId), style));
  else if (change.action === 'cancel') lines.push(...field('job', visible(change.cancels), style));
  else {
    lines.push(...field('job', `- ${visible(change.cancels)}`, style));
    lines.push(...field('', `+ ${visible(change.request.jobId)}`, style));
  }
  return lines;
}

function conditionText(condition: string): string {
  return condition === '*' ? 'all devices' : visible(condition);
}

function whatLines(change: CreateChange | ReplaceChange, style: Style): string[] {
  const { operation } = change.request;
  const lines = operationLines(operation, style);
  if (change.action === 'create') return lines;
  const diff = replaceLines(change);
  if (diff === undefined) {
    return [...lines, ...field('before', 'the hub does not say what the old job would do', style)];
  }
  return [...field('what', operationTitle(operation), style), ...diffLines(diff, style)];
}

/** `call lockDoor`, `update the twin`. */
function operationTitle(operation: Operation): string {
  return operation.kind === 'method' ? `call ${visible(operation.name)}` : 'update the twin';
}

function operationLines(operation: Operation, style: Style): string[] {
  if (operation.kind === 'twin') {
    return [...field('what', operationTitle(operation), style), ...diffLines(twinLines(operation), style)];
  }
  const limits = methodLimits(operation);
  if (operation.payload === undefined) {
    return [
      ...field('what', `${operationTitle(operation)} without a payload`, style),
      ...field('', limits, style),
    ];
  }
  const compact = `${operationTitle(operation)} with ${visible(JSON.stringify(operation.payload))}`;
  if (compact.length + fieldIndent(style).length <= style.width) {
    return [...field('what', compact, style), ...field('', limits, style)];
  }
  const pretty = JSON.stringify(operation.payload, null, 2).split('\n').map(visible);
  return [
    ...field('what', `${operationTitle(operation)} with`, style),
    ...fold(pretty, MAX_DIFF_LINES).flatMap((line) => {
      const indent = line.length - line.trimStart().length;
      return hang(fieldIndent(style) + ' '.repeat(2 + indent), line.trimStart(), style);
    }),
    ...field('', limits, style),
  ];
}

function diffLines(lines: readonly DiffLine[], style: Style): string[] {
  const shown = lines.slice(0, lines.length > MAX_DIFF_LINES ? MAX_DIFF_LINES - 1 : MAX_DIFF_LINES);
  const rest = lines.length - shown.length;
  const indent = `${fieldIndent(style)}  `;
  return [
    ...shown.flatMap(({ mark, text }) =>
      hang(`${indent}${paint(style, TONE_INKS[DIFF_MARKS[mark].tone], mark)} `, visible(text), style),
    ),
    ...(rest > 0 ? [`${indent}… ${formatCount(rest)} more`] : []),
  ];
}

function fold(lines: readonly string[], most: number): readonly string[] {
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), `… ${formatCount(lines.length - most + 1)} more lines`];
}
