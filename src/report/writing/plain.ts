import { canonicalJson, type JsonValue } from '../../model/json.ts';
import type { DeviceCounts } from '../../model/status-report.ts';
import { type Piece, piecesOf, type Text, type TimePiece } from './facts.ts';
import { localTime, utcTime, whenText } from './moment.ts';
import { stageLine } from './stage-bar.ts';
import { countsByState, DEVICE_OUTCOMES } from './states.ts';
import { clip, visible } from './visible.ts';
import { formatCount, percentOf, relativeTime } from './words.ts';

/** A text on one line, safe on a terminal, without its diffs and details, which have their own lines. */
export function plainText(text: Text): string {
  return piecesOf(text).map(plainPiece).join('');
}

function plainPiece(piece: Piece): string {
  if (typeof piece === 'string') return visible(piece);
  if ('code' in piece) return clip(visible(piece.code), piece.max ?? Number.POSITIVE_INFINITY);
  if ('said' in piece) return visible(piece.said);
  if ('time' in piece) {
    const { at, now } = piece.time;
    return now === undefined ? timeText(piece) : `${timeText(piece)}, ${relativeTime(at, now)}`;
  }
  if ('devices' in piece) return devicesText(piece.devices);
  if ('stage' in piece) return stageLine(piece.stage);
  if ('json' in piece) return visible(JSON.stringify(piece.json));
  if ('change' in piece) return visible(changeText(piece.change));
  if ('between' in piece) return piece.between;
  return '';
}

/** `Mon 2026-03-02 22:00 +01:00 Europe/Budapest (21:00 UTC)`, or a shorter form. */
export function timeText({ time: { at, timeZone }, form }: TimePiece): string {
  switch (form) {
    case 'utc':
      return utcTime(at);
    case 'local':
      return localTime(at, timeZone);
    case undefined:
      return whenText(at, timeZone);
    default:
      return form satisfies never;
  }
}

/** `880 of 1,000 succeeded (88%), 60 refused, 40 offline`; of the other outcomes those that occur. */
export function devicesText(counts: DeviceCounts): string {
  const { succeeded, total } = counts;
  if (total === 0) return 'none';
  const share = `${formatCount(succeeded)} of ${formatCount(total)} succeeded (${percentOf(succeeded, total)})`;
  return [share, ...countsByState(DEVICE_OUTCOMES, { ...counts, succeeded: 0 })].join(', ');
}

/** `41 → 43`, `stays 43`. */
export function changeText(change: { readonly before?: JsonValue; readonly after?: JsonValue }): string {
  const before = valueText(change.before);
  const after = valueText(change.after);
  return before === after ? `stays ${after}` : `${before} → ${after}`;
}

/** Canonical JSON, so that equal values look the same. */
export function valueText(value: JsonValue | undefined): string {
  return value === undefined ? 'nothing' : canonicalJson(value);
}
