import { compareText } from '../../model/compare-text.ts';
import type { Instant } from '../../model/instant.ts';
import type { RolloutReport } from '../../model/rollout-report.ts';

/** Where one version of a rollout stood when a run looked for the last time. */
export interface LastLook {
  readonly report: RolloutReport;
  readonly version: Instant;
  readonly lookedAt: Instant;
}

/** Where the rollouts of a simulation stood, each version for itself. */
export class RolloutLog {
  readonly #latest = new Map<string, LastLook>();

  record(reports: readonly RolloutReport[], lookedAt: Instant): void {
    for (const report of reports) {
      const { rollout, version } = report;
      if (version !== undefined) this.#latest.set(`${rollout} ${version}`, { report, version, lookedAt });
    }
  }

  /** By name, then by version. */
  all(): readonly LastLook[] {
    return [...this.#latest.values()].sort(
      (left, right) => compareText(left.report.rollout, right.report.rollout) || left.version - right.version,
    );
  }
}
