import { formatDuration } from '../../model/duration.ts';
import type { ShardReport, ShardsWritten } from '../../model/shard-report.ts';
import type { Style } from '../writing/style.ts';
import { visible } from '../writing/visible.ts';
import { countOf, formatCount } from '../writing/words.ts';
import { wrap } from '../writing/wrap.ts';

/** Refused devices that are named. All are in the JSON. */
const MAX_NAMED = 20;

/** What a hub's devices had, and what came of tagging them. */
export function renderShardText(report: ShardReport, style: Style): string {
  const { hub, devices, missing, result } = report;
  const where = `${visible(hub.name)} (${visible(hub.hostName)})`;
  const found =
    missing > 0
      ? `${formatCount(missing)} of ${countOf(devices, 'device')} on ${where} ${missing === 1 ? 'has' : 'have'} no shard.`
      : devices > 0
        ? `Every device on ${where} has a shard: ${countOf(devices, 'device')}.`
        : `There is no device on ${where}.`;
  const lines = [found, ...(result ? doneLines(result) : plannedLines(report))];
  return `${lines.flatMap((line) => wrap(line, style.width)).join('\n')}\n`;
}

function plannedLines({ missing, perSecond }: ShardReport): readonly string[] {
  if (missing === 0) return [];
  const time = formatDuration(Math.max(1, Math.ceil(missing / perSecond)));
  return [
    `Nothing was changed. Writing the tag takes at least ${time}, at ${countOf(perSecond, 'device')} a second.`,
  ];
}

function doneLines({ written, gone, refused, isComplete }: ShardsWritten): readonly string[] {
  return [
    ...(written === 0 ? [] : [`The tag was written to ${countOf(written, 'device')}.`]),
    ...(gone === 0 ? [] : [`${countOf(gone, 'device')} had been deleted meanwhile.`]),
    ...(refused.length === 0 ? [] : [`The hub refused ${countOf(refused.length, 'device')}:`]),
    ...refused.slice(0, MAX_NAMED).map(({ deviceId, message }) => visible(`  ${deviceId}: ${message}`)),
    ...(refused.length > MAX_NAMED ? [`  and ${formatCount(refused.length - MAX_NAMED)} more`] : []),
    ...(isComplete
      ? []
      : [
          'The index of the hub does not show yet what was written, so some devices may be left: run this again in some minutes.',
        ]),
  ];
}
