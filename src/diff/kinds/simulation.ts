import { formatMilliseconds } from '../../model/duration.ts';
import { formatInstant } from '../../model/instant.ts';
import type { JsonValue } from '../../model/json.ts';
import type { Operation } from '../../model/operation.ts';
import type { RepositoryContent } from '../../model/repository-diff.ts';
import { maskedLike } from '../../model/sensitive.ts';
import type { SimulationEdit, SimulationTest } from '../../model/simulation-test.ts';
import { comparedKind, type Sides } from '../compare-kind.ts';
import { type Fields, type NothingLeft, percentText, text, values, words } from '../fields.ts';
import { toJson } from './to-json.ts';

export const SIMULATIONS = comparedKind<SimulationTest>({
  kind: 'Simulation',
  itemsOf: ({ simulations }) => simulations,
  sourceOf: ({ source }) => source,
  fieldsOf: simulationFields,
  essentials: ['jobs', 'rollouts', 'fleets', 'for'],
  isBrief: true,
});

function simulationFields(
  { name: _, source, ...test }: SimulationTest,
  __: RepositoryContent,
  sides: Sides,
): Fields {
  const { jobs, rollouts, fleets, from, forMs, everyMs, lateMs, dropShare, seed, faults, connect, ...more } =
    test;
  const { edits, expectJobs, expectRollouts, expectTwins, ...rest } = more;
  rest satisfies NothingLeft;
  return {
    ...(jobs && { jobs: text(jobs.join(', ')) }),
    ...(rollouts && { rollouts: text(rollouts.join(', ')) }),
    ...(fleets && { fleets: text(fleets.join(', ')) }),
    from: words(formatInstant(from)),
    for: words(formatMilliseconds(forMs)),
    every: words(formatMilliseconds(everyMs)),
    late: words(lateMs.map(formatMilliseconds).join('..')),
    drop: words(percentText(dropShare)),
    seed: words(String(seed)),
    ...(faults.length > 0 && { faults: text(faults.join('; ')) }),
    connect: words(String(connect)),
    ...(edits.length > 0 && { edits: values(edits.map((edit) => withoutPlace(asShown(edit, sides)))) }),
    ...(expectJobs.length > 0 && { expectedJobs: values(expectJobs.map(withoutPlace)) }),
    ...(expectRollouts.length > 0 && { expectedRollouts: values(expectRollouts.map(withoutPlace)) }),
    ...(expectTwins.length > 0 && { expectedTwins: values(expectTwins.map(withoutPlace)) }),
  };
}

/** Without sensitive values of the jobs and rollouts that it changes, as either side calls them. */
function asShown(edit: SimulationEdit, { before, after }: Sides): SimulationEdit {
  const marked = new Map(
    [before, after]
      .flatMap(({ manifests, rollouts }) => [...manifests, ...rollouts])
      .flatMap(({ name, operation }) => (operation.sensitive ? [[name, operation] as const] : [])),
  );
  const shown = <Changed extends { readonly name: string; readonly operation: Operation }>(one: Changed) => ({
    ...one,
    operation: maskedLike(one.operation, marked.get(one.name)),
  });
  return {
    ...edit,
    changedJobs: edit.changedJobs.map(({ byHub, ...job }) => ({
      ...shown(job),
      ...(byHub && {
        byHub: Object.fromEntries(Object.entries(byHub).map(([hub, variant]) => [hub, shown(variant)])),
      }),
    })),
    changedRollouts: edit.changedRollouts.map(shown),
  };
}

/** Where something is written is no part of what it says. */
function withoutPlace(value: unknown): JsonValue {
  return toJson(JSON.parse(JSON.stringify(value, (key, member) => (key === 'source' ? undefined : member))));
}
