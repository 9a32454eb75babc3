import type { JsonPath } from '../../model/json.ts';
import type {
  JobExpectation,
  RolloutExpectation,
  SimulationEdit,
  SimulationTest,
  TwinExpectation,
} from '../../model/simulation-test.ts';
import type { Twin, WrittenSimulation } from '../generated/written-simulation.ts';
import { durationMs } from '../values/duration-range.ts';
import { parseShare } from '../values/share.ts';
import type { YamlDocument } from '../yaml/yaml-document.ts';
import { parseExpected } from './expected.ts';

type Expect = WrittenSimulation['spec']['expect'];

/** A checked simulation with its defaults filled in. */
export function normalizeSimulation(
  { metadata, spec }: WrittenSimulation,
  document: YamlDocument,
  edits: readonly SimulationEdit[],
): SimulationTest {
  const from = Date.parse(spec.from);
  const [minLate = '0s', maxLate = '0s'] = spec.late?.split('..') ?? [];
  return {
    name: metadata.name,
    source: document.source.range(document.start, document.end),
    ...(spec.jobs && { jobs: spec.jobs }),
    ...(spec.rollouts && { rollouts: spec.rollouts }),
    ...(spec.fleets && { fleets: spec.fleets }),
    from,
    forMs: durationMs(spec.for),
    everyMs: durationMs(spec.every ?? '1h'),
    lateMs: [durationMs(minLate), durationMs(maxLate)],
    dropShare: parseShare(spec.drop ?? '0%'),
    seed: spec.seed ?? 1,
    faults: spec.faults ?? [],
    connect: spec.connect ?? 0,
    edits,
    expectJobs: normalizeJobs(spec.expect.jobs ?? {}, document),
    expectRollouts: normalizeRollouts(spec.expect.rollouts ?? {}, document),
    expectTwins: normalizeTwins(spec.expect.twins ?? [], document, from),
  };
}

function normalizeJobs(jobs: NonNullable<Expect['jobs']>, document: YamlDocument): readonly JobExpectation[] {
  return Object.entries(jobs).map(([manifest, { reasons = {}, ...counts }]) => ({
    manifest,
    ...mapValues(counts, parseExpected),
    reasons: mapValues(reasons, parseExpected),
    source: rangeAt(['spec', 'expect', 'jobs', manifest], document),
  }));
}

function normalizeRollouts(
  rollouts: NonNullable<Expect['rollouts']>,
  document: YamlDocument,
): readonly RolloutExpectation[] {
  return Object.entries(rollouts).map(([rollout, { phase, stage, touched }]) => ({
    rollout,
    ...(phase !== undefined && { phase }),
    ...(stage !== undefined && { stage }),
    ...(touched !== undefined && { touched: parseExpected(touched) }),
    source: rangeAt(['spec', 'expect', 'rollouts', rollout], document),
  }));
}

function normalizeTwins(
  twins: readonly Twin[],
  document: YamlDocument,
  from: number,
): readonly TwinExpectation[] {
  return twins.map(({ query, values, devices, after }, index) => ({
    query: query.trim(),
    values,
    ...(devices !== undefined && { devices: parseExpected(devices) }),
    ...(after !== undefined && { at: from + durationMs(after) }),
    source: rangeAt(['spec', 'expect', 'twins', index], document),
  }));
}

function mapValues<Before, After>(
  record: Readonly<Record<string, Before>>,
  map: (value: Before) => After,
): Record<string, After> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

function rangeAt(path: JsonPath, document: YamlDocument): SimulationTest['source'] {
  const { start, end } = document.locate(path, true);
  return document.source.range(start, end);
}
