import type { Instant } from './instant.ts';
import type { CronSchedule } from './manifest.ts';

/** A rule of `hubjobs.yaml` about times at which jobs do not start, normalised. */
export interface Freeze {
  readonly name: string;
  /** Why, in one line. */
  readonly reason: string;
  /** `deny`: nothing inside the window. `allow`: nothing outside all `allow` windows of a manifest. Deny wins. */
  readonly effect: 'deny' | 'allow';
  readonly window: FreezeWindow;
  /** The manifests it is about: all, those named, or those that carry all of these labels. */
  readonly manifests:
    | { readonly kind: 'all' }
    | { readonly kind: 'names'; readonly names: readonly string[] }
    | { readonly kind: 'labels'; readonly labels: Readonly<Record<string, string>> };
}

export type FreezeWindow =
  /** `from` is inside, `to` is not. */
  | { readonly kind: 'range'; readonly from: Instant; readonly to: Instant }
  /** From each time of the schedule on, for so long in real time; at least a minute. */
  | { readonly kind: 'recurring'; readonly schedule: CronSchedule; readonly durationInSeconds: number };

/** Why an occurrence does not run: it lies in a `deny` window, or outside every `allow` window. */
export interface Frozen {
  readonly freeze: string;
  readonly effect: Freeze['effect'];
  readonly reason: string;
}

/** `inside the freeze year-end: Nobody is in the building`; no full stop. */
export function describeFrozen({ freeze, effect, reason }: Frozen): string {
  const where = effect === 'deny' ? `inside the freeze ${freeze}` : `outside the times that ${freeze} allows`;
  return `${where}: ${reason.replace(/[.\s]+$/, '')}`;
}
