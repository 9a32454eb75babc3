import { Document, isMap, isScalar, isSeq, Scalar, visit } from 'yaml';
import type { CapturedFleet, CapturedMethod } from './capture-fleet.ts';
import { FEWEST_CARRIERS, type Omission } from './columns.ts';

export interface Provenance {
  /** The hub's name in hubjobs.yaml. */
  readonly hub: string;
  readonly devices: number;
  /** Twins that were read. */
  readonly read: number;
  /** What there is to say about methods, in sentences. */
  readonly methods: readonly string[];
}

const LINE_WIDTH = 118;

/** The document as a file, with what it is and what is not in it in front. No value of a twin stands in the comment. */
export function renderFleetYaml(fleet: CapturedFleet, provenance: Provenance): string {
  const { hub, devices, read } = provenance;
  const origin = `${read} of ${devices} devices of hub ${hub} were read`;
  const document = new Document({
    apiVersion: 'hubjobs/v1',
    kind: 'Fleet',
    metadata: { name: fleet.name, description: `Captured: ${origin}` },
    spec: { groups: fleet.groups },
  });
  visit(document, {
    Map(key, node, path) {
      const [first] = node.items;
      const isGenerator = isScalar(first?.key) && String(first.key.value).startsWith('$');
      const isMember = path.some((one) => isSeq(one));
      if (isGenerator || node.items.length === 0 || (key !== null && isMember && isShort(node)))
        node.flow = true;
    },
    Seq(_, node) {
      if (node.items.every((item) => !isMap(item))) node.flow = true;
    },
    // `0x1f` and `1e3` of other readers, and dates, are text here and must stay so.
    Scalar(key, node) {
      if (key !== 'key' && typeof node.value === 'string' && /^[\d.+-]/.test(node.value))
        node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return `${headerOf(fleet, provenance, origin)}\n${document.toString({ lineWidth: LINE_WIDTH, flowCollectionPadding: true })}`;
}

function isShort(node: { readonly items: readonly { readonly value: unknown }[] }): boolean {
  return node.items.length <= 1 && node.items.every(({ value }) => isScalar(value) || isMap(value));
}

function headerOf(fleet: CapturedFleet, { methods }: Provenance, origin: string): string {
  const lines = [
    `Captured by \`hubjobs fleet capture\`: ${origin}.`,
    'Counts and shares are scaled to all devices; device ids are made up.',
    ...listOf('Left out:', fleet.leftOut),
    ...listOf('Replaced by other text:', fleet.replaced),
    ...methods,
    `A key or a text is copied when ${FEWEST_CARRIERS} of the devices read have it, or when a query of this repository's jobs names it.`,
  ];
  return lines.map((line) => (line === '' ? '#' : `# ${line}`)).join('\n');
}

const listOf = (title: string, omissions: readonly Omission[]): readonly string[] =>
  omissions.length === 0 ? [] : [title, ...omissions.map(({ path, why }) => `  ${path}: ${why}`)];

/** What a reader of the file has to know about its methods. */
export function describeMethods(
  called: readonly CapturedMethod[],
  assumed: readonly string[],
): readonly string[] {
  const guessed = called.filter(({ status }) => status === undefined).map(({ name }) => name);
  return [
    called.length === 0
      ? 'Methods: no job of the last 30 days called one.'
      : 'Methods are those that jobs of the last 30 days called, with the status that most devices answered.',
    ...(guessed.length === 0 ? [] : [`Not known is what devices answer to: ${guessed.join(', ')}.`]),
    ...(assumed.length === 0
      ? []
      : [`No job of the hub has called yet, but jobs of this repository do: ${assumed.join(', ')}.`]),
  ];
}
