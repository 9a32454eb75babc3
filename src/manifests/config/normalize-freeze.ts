import { parseDuration } from '../../model/duration.ts';
import type { Freeze, FreezeWindow } from '../../model/freeze.ts';
import { parseAt } from '../../schedule/at.ts';
import type { Freeze as WrittenFreeze } from '../generated/written-config.ts';

export type WrittenWindow = NonNullable<WrittenFreeze['deny']>;

/** A checked freeze with its times as instants. Throws for one that the checks would have refused. */
export function normalizeFreeze(written: WrittenFreeze): Freeze {
  const { name, reason, deny, allow } = written;
  const window = deny ?? allow;
  if (!window) throw new Error('a freeze without a window came past the checks');
  return {
    name,
    reason,
    effect: deny ? 'deny' : 'allow',
    window: normalizeWindow(window),
    manifests: normalizeSelector(written.manifests),
  };
}

function normalizeWindow({ from, to, cron, duration, timeZone }: WrittenWindow): FreezeWindow {
  if (from !== undefined && to !== undefined)
    return { kind: 'range', from: instant(from, timeZone), to: instant(to, timeZone) };
  const seconds = duration === undefined ? undefined : parseDuration(duration);
  if (cron === undefined || timeZone === undefined || seconds === undefined)
    throw new Error('a window without a time came past the checks');
  return {
    kind: 'recurring',
    schedule: { kind: 'cron', cron, timeZone, dst: {} },
    durationInSeconds: seconds,
  };
}

function instant(text: string, timeZone: string | undefined): number {
  const parsed = parseAt(text, timeZone);
  if ('problem' in parsed) throw new Error(`a bad time came past the checks: ${parsed.problem.message}`);
  return parsed.at;
}

function normalizeSelector(written: WrittenFreeze['manifests']): Freeze['manifests'] {
  if (written?.names) return { kind: 'names', names: written.names };
  return written?.labels ? { kind: 'labels', labels: written.labels } : { kind: 'all' };
}
