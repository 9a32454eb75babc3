import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Instant } from '../../model/instant.ts';
import type { Plan, Reason } from '../../model/plan.ts';

/** The reasons and warnings of all plans of a simulation. */
export class PlanLog {
  readonly #latest = new Map<string, Reason>();
  readonly #warnings = new Map<string, Diagnostic>();
  readonly #refused = new Set<string>();
  readonly #refusals = new Map<string, Set<string>>();
  /** By manifest and reason, the occurrences for which a plan gave it. */
  readonly #given = new Map<string, Map<string, Set<Instant>>>();

  record({ changes, warnings }: Plan): void {
    for (const { action, manifest, scheduledAt, reason, because } of changes) {
      const occurrence = `${manifest} ${scheduledAt}`;
      if (action === 'refuse') {
        this.#refused.add(occurrence);
        const refusals = this.#refusals.get(manifest) ?? new Set();
        this.#refusals.set(manifest, refusals.add(because));
      }
      // What was refused until its deadline was over did not run because it was refused.
      if (reason !== 'expired' || !this.#refused.has(occurrence)) this.#latest.set(occurrence, reason);
      const ofManifest = this.#given.get(manifest) ?? new Map<string, Set<Instant>>();
      this.#given.set(manifest, ofManifest);
      ofManifest.set(reason, (ofManifest.get(reason) ?? new Set()).add(scheduledAt));
    }
    for (const warning of warnings) {
      // The same warning about the same manifest in a later pass is not news.
      const key = `${warning.code} ${warning.range.file}:${warning.range.line}`;
      if (!this.#warnings.has(key)) this.#warnings.set(key, warning);
    }
  }

  /** The reason that the last plan with this occurrence gave; a refusal outlasts its deadline. */
  reasonOf(manifest: string, scheduledAt: Instant): Reason | undefined {
    return this.#latest.get(`${manifest} ${scheduledAt}`);
  }

  /** For how many occurrences of a manifest a plan gave one of these reasons. */
  count(manifest: string, ...reasons: readonly string[]): number {
    const given = this.#given.get(manifest);
    return new Set(reasons.flatMap((reason) => [...(given?.get(reason) ?? [])])).size;
  }

  /** Why jobs of a manifest were refused, in the words of the plans. */
  refusals(manifest: string): readonly string[] {
    return [...(this.#refusals.get(manifest) ?? [])];
  }

  warnings(): readonly Diagnostic[] {
    return [...this.#warnings.values()];
  }
}
