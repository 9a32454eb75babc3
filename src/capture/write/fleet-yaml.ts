import type { JsonObject } from '../../model/json.ts';
import { formatCount } from '../../report/writing/words.ts';
import type { CapturedFleet, CapturedGroup, CapturedMethod } from '../capture-fleet.ts';
import { MIN_CARRIERS } from '../survey/columns.ts';
import type { Omission } from '../survey/survey-twins.ts';
import { yamlLines } from './yaml-text.ts';

export interface Provenance {
  /** The hub's name in hubjobs.yaml. */
  readonly hub: string;
  readonly devices: number;
  /** Twins that were read. */
  readonly read: number;
  /** About the methods, as sentences. */
  readonly methods: readonly string[];
}

/** The document as a file. A comment at its head says where it comes from and what was left out; it holds no value of a twin. */
export function renderFleetYaml(fleet: CapturedFleet, provenance: Provenance): string {
  const { hub, devices, read } = provenance;
  const origin = `${formatCount(read)} of ${formatCount(devices)} devices of hub ${hub} were read`;
  return [
    ...headerOf(fleet, provenance, origin),
    'apiVersion: hubjobs/v1',
    'kind: Fleet',
    'metadata:',
    ...yamlLines({ name: fleet.name, description: `Captured: ${origin}` }, '  '),
    'spec:',
    '  groups:',
    ...fleet.groups.flatMap((group) => groupLines(group)),
    '',
  ].join('\n');
}

/** Empty parts are left out. */
function groupLines({
  name,
  count,
  idPattern,
  isEdge,
  modelId,
  parent,
  tags,
  desired,
  reported,
  online,
  methods,
  modules,
}: CapturedGroup): readonly string[] {
  const ofModules = Object.entries(modules).map(([id, module]) => [id, withoutEmpty({ ...module })] as const);
  const [first = '', ...rest] = yamlLines(
    {
      name,
      count,
      idPattern,
      ...(isEdge && { capabilities: { iotEdge: true } }),
      ...(modelId !== undefined && { modelId }),
      ...(parent !== undefined && { parent }),
      online,
      ...withoutEmpty({ tags, desired, reported, methods, modules: Object.fromEntries(ofModules) }),
    },
    '      ',
  );
  return [first.replace('      ', '    - '), ...rest];
}

function withoutEmpty(parts: Readonly<Record<string, JsonObject>>): JsonObject {
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => Object.keys(part).length > 0));
}

function headerOf(fleet: CapturedFleet, { methods }: Provenance, origin: string): readonly string[] {
  const lines = [
    `Captured by \`hubjobs fleet capture\`: ${origin}.`,
    'Counts and shares are scaled to all devices. Device ids are made up.',
    ...listOf('Left out:', fleet.leftOut),
    ...listOf('Replaced by made-up values:', fleet.replaced),
    ...methods,
    `A key or a text is copied when at least ${MIN_CARRIERS} of the devices read have it, or when a query of this repository's jobs names it.`,
  ];
  return lines.map((line) => `# ${line}`);
}

const listOf = (title: string, omissions: readonly Omission[]): readonly string[] =>
  omissions.length === 0 ? [] : [title, ...omissions.map(({ path, why }) => `  ${path}: ${why}`)];

/** Sentences about the methods: `called` by jobs on the hub, `assumed` because jobs of the repository will call them. */
export function describeMethods(
  called: readonly CapturedMethod[],
  assumed: readonly string[],
): readonly string[] {
  const guessed = called.filter(({ status }) => status === undefined).map(({ name }) => name);
  return [
    called.length === 0
      ? 'Methods: no job of the last 30 days called one.'
      : 'Methods: those that jobs of the last 30 days called, with the status that most devices answered.',
    ...(guessed.length === 0 ? [] : [`The answer of devices is not known for: ${guessed.join(', ')}.`]),
    ...(assumed.length === 0
      ? []
      : [`Called by this repository's jobs but not yet on the hub: ${assumed.join(', ')}.`]),
  ];
}
