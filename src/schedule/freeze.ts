import type { Freeze, FreezeWindow, Frozen } from '../model/freeze.ts';
import type { Instant } from '../model/instant.ts';
import type { JobManifest } from '../model/manifest.ts';
import { occurrences } from './occurrences.ts';

/** Why no occurrence of a manifest at an instant runs; `undefined` when one may. */
export type FreezeCheck = (instant: Instant) => Frozen | undefined;

/**
 * The check of one manifest. An instant is judged by itself, whatever the present time: it must lie in none of the
 * manifest's `deny` windows, and in one of its `allow` windows if it has any. Of several reasons the first in the file
 * is told, those of `deny` before those of `allow`. A recurring window is asked only whether its schedule fired inside
 * its length, so a check takes microseconds however far away the instant is.
 */
export function createFreezeCheck(
  freezes: readonly Freeze[],
  manifest: Pick<JobManifest, 'name' | 'labels'>,
): FreezeCheck {
  const mine = freezes.filter((freeze) => concerns(freeze, manifest));
  const denied = mine.filter(({ effect }) => effect === 'deny');
  const allowed = mine.filter(({ effect }) => effect === 'allow');
  const [firstAllowed] = allowed;
  return (instant) => {
    const isInside = ({ window }: Freeze) => contains(window, instant);
    const denial = denied.find(isInside);
    if (denial) return toFrozen(denial);
    return firstAllowed && !allowed.some(isInside) ? toFrozen(firstAllowed) : undefined;
  };
}

function concerns({ manifests }: Freeze, manifest: Pick<JobManifest, 'name' | 'labels'>): boolean {
  switch (manifests.kind) {
    case 'all':
      return true;
    case 'names':
      return manifests.names.includes(manifest.name);
    case 'labels':
      return Object.entries(manifests.labels).every(([label, value]) => manifest.labels[label] === value);
    default:
      return manifests satisfies never;
  }
}

function contains(window: FreezeWindow, instant: Instant): boolean {
  if (window.kind === 'range') return instant >= window.from && instant < window.to;
  const lengthMs = window.durationInSeconds * 1_000;
  const starts = occurrences(window.schedule, { from: instant - lengthMs + 1, to: instant + 1 });
  return starts.next().done !== true;
}

function toFrozen({ name, effect, reason }: Freeze): Frozen {
  return { freeze: name, effect, reason };
}
