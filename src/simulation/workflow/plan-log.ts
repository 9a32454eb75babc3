import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Instant } from '../../model/instant.ts';
import type { Plan } from '../../model/plan.ts';

/** What the plans of a whole simulation have said, the last word on each occurrence. */
export class PlanLog {
  readonly #reasons = new Map<string, string>();
  readonly #warnings = new Map<string, Diagnostic>();
  /** Every reason code that a plan gave for an occurrence of a manifest, with how many occurrences. */
  readonly #given = new Map<string, Map<string, Set<Instant>>>();

  enter({ changes, warnings }: Plan): void {
    for (const { manifest, scheduledAt, reason } of changes) {
      this.#reasons.set(`${manifest} ${scheduledAt}`, reason);
      const ofManifest = this.#given.get(manifest) ?? new Map<string, Set<Instant>>();
      this.#given.set(manifest, ofManifest);
      ofManifest.set(reason, (ofManifest.get(reason) ?? new Set()).add(scheduledAt));
    }
    for (const warning of warnings) {
      // The same warning about the same manifest in another pass says nothing new.
      const key = `${warning.code} ${warning.range.file}:${warning.range.line}`;
      if (!this.#warnings.has(key)) this.#warnings.set(key, warning);
    }
  }

  /** Why there was no job for this occurrence, by the last plan that spoke of it. */
  reasonOf(manifest: string, scheduledAt: Instant): string | undefined {
    return this.#reasons.get(`${manifest} ${scheduledAt}`);
  }

  /** Of how many occurrences of a manifest plans gave one of these reasons. */
  count(manifest: string, ...reasons: readonly string[]): number {
    const given = this.#given.get(manifest);
    return new Set(reasons.flatMap((reason) => [...(given?.get(reason) ?? [])])).size;
  }

  warnings(): readonly Diagnostic[] {
    return [...this.#warnings.values()];
  }
}
