import type { Diagnostic } from '../model/diagnostic.ts';
import { type CheckContext, checkCondition } from '../query/check.ts';
import { diagnoseText } from './findings/diagnose.ts';
import { knownShapes } from './fleet/known-shapes.ts';
import type { FleetDocument } from './fleet/read-fleet.ts';
import type { ManifestDocument } from './manifest-file.ts';
import type { LocatedCondition } from './yaml/located-text.ts';

/**
 * Checks the conditions of all documents against their fleets. A condition that comes again beside the same fleets, as
 * from commit to commit, is not checked again.
 */
export function createConditionCheck(): (documents: readonly ManifestDocument[]) => readonly Diagnostic[] {
  let fleets: readonly FleetDocument[] = [];
  let context: CheckContext = {};
  let checked = new WeakMap<LocatedCondition, readonly Diagnostic[]>();
  return (documents) => {
    const present = documents.filter((document) => document.kind === 'Fleet');
    if (present.length !== fleets.length || present.some((fleet, index) => fleet !== fleets[index])) {
      fleets = present;
      context = contextOf(present);
      checked = new WeakMap();
    }
    return documents
      .flatMap(({ kind, conditions }) => conditions.map((condition) => ({ kind, condition })))
      .flatMap(({ kind, condition }) => {
        const rows = kind === 'Fleet' && ({ rows: 'simulated-devices' } as const);
        const isScheduled = kind === 'Job' || kind === 'Rollout';
        const known = checked.get(condition) ?? check(condition, { ...context, ...rows, isScheduled });
        checked.set(condition, known);
        return known;
      });
  };
}

function contextOf(fleets: readonly FleetDocument[]): CheckContext {
  const known = fleets.flatMap(({ fleet }) => fleet ?? []);
  // If a fleet is left out, its devices may have what the others lack.
  if (known.length === 0 || known.length < fleets.length) return {};
  return knownShapes(known);
}

function check(condition: LocatedCondition, context: CheckContext): readonly Diagnostic[] {
  const isRight = (code: string) => condition.isAboutLater === true && code === 'query-unknown-value';
  return checkCondition(condition.text, context)
    .filter(({ code }) => !isRight(code))
    .map(({ start, end, ...problem }) => diagnoseText(condition, { ...problem, span: { start, end } }));
}
