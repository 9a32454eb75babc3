import type { Freeze, FreezeWindow, Frozen } from '../model/freeze.ts';
import type { Instant, Window } from '../model/instant.ts';
import type { JobManifest } from '../model/manifest.ts';
import { occurrences } from './occurrences.ts';

type RecurringWindow = Extract<FreezeWindow, { kind: 'recurring' }>;

/** Why no occurrence of a manifest at an instant runs; `undefined` when one may. */
export type FreezeCheck = (instant: Instant) => Frozen | undefined;

/**
 * The check of one manifest. Only the instant matters, not the present time: it must be in none of the manifest's `deny`
 * windows, and in one of its `allow` windows if it has any. Of several reasons it gives the first in the file, those of
 * `deny` before those of `allow`. It takes microseconds, however far away the instant is, and less for instants in order.
 */
export function createFreezeCheck(
  freezes: readonly Freeze[],
  manifest: Pick<JobManifest, 'name' | 'labels'>,
): FreezeCheck {
  const mine = freezes
    .filter((freeze) => concerns(freeze, manifest))
    .map((freeze) => ({ freeze, contains: createWindowCheck(freeze.window) }));
  const denied = mine.filter(({ freeze }) => freeze.effect === 'deny');
  const allowed = mine.filter(({ freeze }) => freeze.effect === 'allow');
  const [firstAllowed] = allowed;
  return (instant) => {
    const denial = denied.find(({ contains }) => contains(instant));
    if (denial) return toFrozen(denial.freeze);
    const isAllowed = !firstAllowed || allowed.some(({ contains }) => contains(instant));
    return isAllowed ? undefined : toFrozen(firstAllowed.freeze);
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

function createWindowCheck(window: FreezeWindow): (instant: Instant) => boolean {
  if (window.kind === 'range') return (instant) => isIn(window, instant);
  let known: WindowState = { from: 0, to: 0, isOpen: false };
  return (instant) => {
    if (!isIn(known, instant)) known = windowStateAt(window, instant);
    return known.isOpen;
  };
}

/** A span of time through which a recurring window is open, or closed. */
export interface WindowState extends Window {
  readonly isOpen: boolean;
}

/** How far ahead the next opening of a closed window is looked for: what plans look ahead. */
const LOOK_AHEAD_MS = 7 * 86_400_000;

/** The state around an instant; it may last longer. A window is open if its schedule was due less than its length ago. */
export function windowStateAt(
  { schedule, durationInSeconds }: RecurringWindow,
  instant: Instant,
): WindowState {
  const lengthMs = durationInSeconds * 1_000;
  const [opened] = occurrences(schedule, { from: instant - lengthMs + 1, to: instant + 1 });
  if (opened) return { from: opened.scheduledAt, to: opened.scheduledAt + lengthMs, isOpen: true };
  const to = instant + LOOK_AHEAD_MS;
  const [opening] = occurrences(schedule, { from: instant + 1, to });
  return { from: instant, to: opening?.scheduledAt ?? to, isOpen: false };
}

function isIn({ from, to }: Window, instant: Instant): boolean {
  return instant >= from && instant < to;
}

function toFrozen({ name, effect, reason }: Freeze): Frozen {
  return { freeze: name, effect, reason };
}
