import type { Diagnostic, SourceRange } from '../../model/diagnostic.ts';
import { parseDuration } from '../../model/duration.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../model/json.ts';
import type { JobManifest } from '../../model/manifest.ts';
import { REASONS } from '../../model/plan.ts';
import type { SimulationEdit, SimulationTest } from '../../model/simulation-test.ts';
import { parseAt } from '../../schedule/at.ts';
import { diagnoseFinding } from '../findings/diagnose.ts';
import { type Checked, type Finding, isError, type Path } from '../findings/finding.ts';
// biome-ignore lint/correctness/useImportExtensions: it wants the extension of the declaration, Node the module's.
import { isWrittenManifest } from '../generated/validators.cjs';
import type { WrittenManifest } from '../generated/written-manifest.ts';
import type { WrittenSimulation } from '../generated/written-simulation.ts';
import { normalizeManifest } from '../job/normalize.ts';
import type { JobDocument } from '../job/read-job.ts';
import { checkManifest } from '../job/rules.ts';
import { createScheduleCheck } from '../job/schedule-rules.ts';
import type { ManifestDocument } from '../manifest-file.ts';
import { nearest } from '../nearest.ts';
import { validate } from '../shape/validate.ts';
import { durationRange, isBetween } from '../values/duration-rules.ts';
import { parseShare } from '../values/share.ts';
import type { YamlDocument } from '../yaml/yaml-document.ts';
import { boundsFinding, downward, parseExpected } from './expected.ts';

/** A job as its file has it. */
type WrittenJob = NonNullable<JobDocument['job']>;

type WrittenJobs = ReadonlyMap<string, WrittenJob>;

interface Names {
  readonly jobs: ReadonlySet<string>;
  readonly fleets: ReadonlySet<string>;
}

/** The simulations among all documents of a repository, and what is wrong in them. */
export function resolveSimulations(documents: readonly ManifestDocument[]): {
  readonly tests: readonly SimulationTest[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const simulations = documents.flatMap(
    (document) => (document.kind === 'Simulation' && document.simulation) || [],
  );
  if (simulations.length === 0) return { tests: [], diagnostics: [] };
  const namesOf = (kind: ManifestDocument['kind']) =>
    new Set(documents.flatMap((document) => (document.kind === kind && document.name?.text) || []));
  const names = { jobs: namesOf('Job'), fleets: namesOf('Fleet') };
  const jobs = new Map(
    documents.flatMap((document): readonly [string, WrittenJob][] =>
      document.kind === 'Job' && document.job ? [[document.job.manifest.name, document.job]] : [],
    ),
  );
  const resolved = simulations.map(({ document, written }) => ({
    document,
    ...resolveSimulation(document, written, jobs, names),
  }));
  return {
    tests: resolved.flatMap(({ value }) => value ?? []),
    diagnostics: resolved.flatMap(({ document, findings }) =>
      findings.map((finding) => diagnoseFinding(document, finding)),
    ),
  };
}

type Spec = WrittenSimulation['spec'];

const REASON_CODES: ReadonlySet<string> = new Set(REASONS);

const LONGEST = '366d';
const LEAST_EVERY = '1m';
const LONGEST_LATE = '7d';

/** A simulation of the right shape, with its commits played through; or what is wrong in it. */
function resolveSimulation(
  document: YamlDocument,
  { metadata, spec }: WrittenSimulation,
  jobs: WrittenJobs,
  names: Names,
): Checked<SimulationTest | undefined> {
  const from = Date.parse(spec.from);
  const edits = readEdits(spec, from, jobs);
  const findings = [
    ...checkTimes(spec),
    ...checkNames(spec, names.jobs, names.fleets),
    ...checkBounds(spec),
    ...edits.findings,
  ];
  if (findings.length > 0) return { value: undefined, findings };
  const place = (path: Path) => {
    const { start, end } = document.locate(path, true);
    return document.source.range(start, end);
  };
  const [least = '0s', most = '0s'] = spec.late?.split('..') ?? [];
  return {
    findings,
    value: {
      name: metadata.name,
      source: document.source.range(document.start, document.end),
      ...(spec.jobs && { jobs: spec.jobs }),
      ...(spec.fleets && { fleets: spec.fleets }),
      from,
      forMs: milliseconds(spec.for),
      everyMs: milliseconds(spec.every ?? '1h'),
      lateMs: [milliseconds(least), milliseconds(most)],
      dropShare: parseShare(spec.drop ?? '0%'),
      seed: spec.seed ?? 1,
      faults: spec.faults ?? [],
      connect: spec.connect ?? 0,
      edits: edits.value,
      expectJobs: Object.entries(spec.expect.jobs ?? {}).map(([manifest, { reasons, ...counts }]) => ({
        manifest,
        ...Object.fromEntries(Object.entries(counts).map(([key, value]) => [key, parseExpected(value)])),
        reasons: Object.fromEntries(
          Object.entries(reasons ?? {}).map(([reason, value]) => [reason, parseExpected(value)]),
        ),
        source: place(['spec', 'expect', 'jobs', manifest]),
      })),
      expectTwins: (spec.expect.twins ?? []).map(({ query, values, devices, after }, index) => ({
        query: query.trim(),
        values,
        ...(devices !== undefined && { devices: parseExpected(devices) }),
        ...(after !== undefined && { at: from + milliseconds(after) }),
        source: place(['spec', 'expect', 'twins', index]),
      })),
    },
  };
}

const milliseconds = (text: string) => (parseDuration(text) ?? 0) * 1000;

function checkTimes(spec: Spec): Finding[] {
  const findings: Finding[] = [];
  const within = (path: Path, text: string | undefined, least: string, most: string) => {
    if (text !== undefined && !isBetween(text, least, most))
      findings.push(durationRange(path, text, least, most));
  };
  // Seconds are allowed here; Date.parse takes April 31 for May 1.
  const parsed = parseAt(spec.from.replace(/(T\d\d:\d\d):[0-5]\d/, '$1'));
  if ('problem' in parsed || Number.isNaN(Date.parse(spec.from))) {
    findings.push({
      code: 'at-date',
      path: ['spec', 'from'],
      message: `${spec.from} is a date or time that does not exist`,
      hint: 'expected an instant with its offset, such as 2027-03-01T08:00:00+01:00',
    });
  }
  within(['spec', 'for'], spec.for, LEAST_EVERY, LONGEST);
  within(['spec', 'every'], spec.every, LEAST_EVERY, LONGEST);
  const [least, most] = spec.late?.split('..') ?? [];
  within(['spec', 'late'], least, '0s', LONGEST_LATE);
  within(['spec', 'late'], most, '0s', LONGEST_LATE);
  if (least !== undefined && most !== undefined && milliseconds(least) > milliseconds(most))
    findings.push(downward(spec.late ?? '', ['spec', 'late']));
  const [length] = [spec.for];
  spec.edits?.forEach(({ after }, index) => {
    within(['spec', 'edits', index, 'after'], after, spec.edits?.[index - 1]?.after ?? '0s', length);
  });
  spec.expect.twins?.forEach(({ after }, index) => {
    within(['spec', 'expect', 'twins', index, 'after'], after, '0s', length);
  });
  return findings;
}

function checkNames(spec: Spec, jobs: ReadonlySet<string>, fleets: ReadonlySet<string>): readonly Finding[] {
  const check = (known: ReadonlySet<string>, what: string, name: string, path: Path, onKey = false) =>
    known.has(name) ? [] : [unknownName(known, what, name, path, onKey)];
  return [
    ...(spec.jobs ?? []).flatMap((name, index) => check(jobs, 'job', name, ['spec', 'jobs', index])),
    ...(spec.fleets ?? []).flatMap((name, index) => check(fleets, 'fleet', name, ['spec', 'fleets', index])),
    ...Object.keys(spec.expect.jobs ?? {}).flatMap((name) =>
      check(jobs, 'job', name, ['spec', 'expect', 'jobs', name], true),
    ),
    ...Object.entries(spec.expect.jobs ?? {}).flatMap(([name, { reasons }]) =>
      Object.keys(reasons ?? {}).flatMap((reason) =>
        check(REASON_CODES, 'reason', reason, ['spec', 'expect', 'jobs', name, 'reasons', reason], true),
      ),
    ),
    ...(spec.edits ?? []).flatMap(({ remove, change }, index) => [
      ...(remove ?? []).flatMap((name, at) =>
        check(jobs, 'job', name, ['spec', 'edits', index, 'remove', at]),
      ),
      ...Object.keys(change ?? {}).flatMap((name) =>
        check(jobs, 'job', name, ['spec', 'edits', index, 'change', name], true),
      ),
    ]),
  ];
}

function unknownName(
  known: ReadonlySet<string>,
  what: string,
  name: string,
  path: Path,
  onKey: boolean,
): Finding {
  const meant = nearest(name, [...known]);
  return {
    code: 'simulation-unknown-name',
    path,
    onKey,
    message: `there is no ${what} named ${JSON.stringify(name)}`,
    hint: meant
      ? `did you mean \`${meant}\`?`
      : known === REASON_CODES
        ? `reasons: ${REASONS.join(', ')}`
        : `name a ${what} that is in the repository`,
  };
}

function checkBounds({ expect }: Spec): readonly Finding[] {
  return [
    ...Object.entries(expect.jobs ?? {}).flatMap(([name, { reasons, ...counts }]) => [
      ...Object.entries(counts).flatMap(([key, value]) =>
        boundsFinding(value, ['spec', 'expect', 'jobs', name, key]),
      ),
      ...Object.entries(reasons ?? {}).flatMap(([reason, value]) =>
        boundsFinding(value, ['spec', 'expect', 'jobs', name, 'reasons', reason]),
      ),
    ]),
    ...(expect.twins ?? []).flatMap(({ values }, index) =>
      Object.keys(values).flatMap((place) =>
        placeFinding(place, ['spec', 'expect', 'twins', index, 'values']),
      ),
    ),
    ...(expect.twins ?? []).flatMap(({ devices }, index) =>
      devices === undefined ? [] : boundsFinding(devices, ['spec', 'expect', 'twins', index, 'devices']),
    ),
  ];
}

/** What a twin says of a device beside its tags and properties. */
const FIELDS = [
  'deviceId',
  'status',
  'statusReason',
  'connectionState',
  'cloudToDeviceMessageCount',
  'authenticationType',
  'modelId',
  'version',
];

/** A place that no twin has would pass every `null`. */
function placeFinding(place: string, path: Path): readonly Finding[] {
  if (/^(tags|properties\.(desired|reported)|capabilities)(\..+)?$/.test(place)) return [];
  if (FIELDS.includes(place)) return [];
  return [
    {
      code: 'wrong-key',
      path: [...path, place],
      onKey: true,
      message: `${JSON.stringify(place.slice(0, 60))} is no place in a twin`,
      hint: `begin with \`tags.\`, \`properties.desired.\` or \`properties.reported.\`, or name one of ${FIELDS.join(', ')}`,
    },
  ];
}

/** Plays the commits one on another; each job that comes out is checked as if it stood in its file so. */
function readEdits(spec: Spec, from: number, jobs: WrittenJobs): Checked<readonly SimulationEdit[]> {
  const current = new Map(
    [...jobs].map(([name, { written }]): [string, JsonValue] => [name, toJson(written)]),
  );
  const findings: Finding[] = [];
  const edits = (spec.edits ?? []).map(({ after, remove = [], change = {} }, index) => {
    const changed: JobManifest[] = [];
    for (const [name, patch] of Object.entries(change)) {
      const before = current.get(name);
      const job = jobs.get(name);
      if (before === undefined || !job) continue;
      const next = merge(before, { spec: patch });
      current.set(name, next);
      const { value, findings: wrong } = readChangedJob(next, job.manifest.source);
      findings.push(
        ...wrong.map((finding) => ({
          ...finding,
          path: ['spec', 'edits', index, 'change', name],
          onKey: true,
        })),
      );
      if (value) changed.push(value);
    }
    return { at: from + milliseconds(after), remove, change: changed };
  });
  return { value: edits, findings };
}

function readChangedJob(data: JsonValue, source: SourceRange): Checked<JobManifest | undefined> {
  const { document, findings: shape } = validate(data, isWrittenManifest);
  const errors = [...shape, ...(document ? checkManifest(document, createScheduleCheck()) : [])].filter(
    isError,
  );
  if (document && errors.length === 0) return { value: normalizeManifest(document, source), findings: [] };
  return {
    value: undefined,
    findings: errors.map(({ message, hint }) => ({
      code: 'simulation-edit',
      path: [],
      message: `this makes a job that cannot be: ${message}`,
      ...(hint !== undefined && { hint }),
    })),
  };
}

/** A document that has been checked is JSON. */
function toJson(document: WrittenManifest): JsonValue {
  return JSON.parse(JSON.stringify(document));
}

/** RFC 7396, as the twins of a hub are patched. */
function merge(target: JsonValue, patch: JsonValue): JsonValue {
  if (!isJsonObject(patch)) return patch;
  const merged: Record<string, JsonValue> = isJsonObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = merge(merged[key] ?? null, value);
  }
  return merged satisfies JsonObject;
}
