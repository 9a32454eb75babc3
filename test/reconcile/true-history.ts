import type { JobManifest } from '../../src/model/manifest.ts';
import type { History } from '../support/judge/history.ts';
import { type Happening, LongRun, type Run } from '../support/long-run-world.ts';
import { manifestNamed } from '../support/plan-world.ts';

/** When the true history begins. */
export const START = Date.parse('2026-03-01T00:07:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const cron = (text: string) => ({ kind: 'cron', cron: text, timeZone: 'UTC', dst: {} }) as const;

const MANIFESTS: readonly JobManifest[] = [
  manifestNamed('hourly', { startingDeadlineInSeconds: 4 * 3_600 }),
  manifestNamed('four', {
    schedule: cron('0 */4 * * *'),
    startingDeadlineInSeconds: 6 * 3_600,
    concurrencyPolicy: 'Allow',
  }),
  manifestNamed('night', {
    schedule: cron('30 2 * * *'),
    startingDeadlineInSeconds: 900,
    missed: 'skip',
    maxExecutionTimeInSeconds: 3_600,
  }),
  manifestNamed('once', {
    schedule: { kind: 'at', at: START + 3 * DAY - 7 * MINUTE, text: 'in three days', timeZone: 'UTC' },
    startingDeadlineInSeconds: 7 * 86_400,
  }),
];

/** What happens in which hour; the reconciler comes at five to every hour, but for two nights on which it sleeps. */
const HAPPENINGS: Readonly<Record<number, Happening>> = {
  5: { kind: 'operator-cancel', job: 0 },
  9: { kind: 'edit', manifest: 1 },
  12: { kind: 'edit', manifest: 2 },
  20: { kind: 'suspend', manifest: 0 },
  26: { kind: 'resume', manifest: 0 },
  40: { kind: 'freeze', hours: 6 },
  66: { kind: 'reschedule', manifest: 1 },
  80: { kind: 'foreign-job', hours: 20 },
  81: { kind: 'foreign-job', hours: 20 },
  82: { kind: 'foreign-job', hours: 20 },
  83: { kind: 'foreign-job', hours: 20 },
  120: { kind: 'edit', manifest: 0 },
  149: { kind: 'remove', manifest: 1 },
  160: { kind: 'restore', manifest: 0 },
};
const SLEEPS: Readonly<Record<number, number>> = { 48: 7, 167: 9 };

function runs(): readonly Run[] {
  const all: Run[] = [];
  let isFirst = true;
  for (let hour = 0; hour < 240; hour += 1) {
    const asleep = SLEEPS[hour] ?? 0;
    hour += asleep;
    const happening = HAPPENINGS[hour];
    all.push({ afterMinutes: isFirst ? 48 : 60 * (asleep + 1), ...(happening && { happening }) });
    isFirst = false;
  }
  return all;
}

/** Ten days of a small repository, in which everything happens once and nothing goes wrong. */
export function playTrueHistory(): Promise<History> {
  return new LongRun(
    { tier: 'S2', leadInSeconds: 3 * 3_600, manifests: MANIFESTS, runs: runs() },
    START,
  ).play();
}
