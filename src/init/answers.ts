import type { Tier } from '../model/tier.ts';

/** How to sign in to a hub. */
export const AUTHS = ['entra', 'connection-string'] as const;
export type Auth = (typeof AUTHS)[number];

/** What `hubjobs init` has to know. */
export interface Answers {
  readonly owner: string;
  /** The name of the hub in hubjobs.yaml. */
  readonly hubName: string;
  readonly hostName: string;
  readonly tier: Tier;
  readonly auth: Auth;
}
