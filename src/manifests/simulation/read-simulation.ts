import type { Checked } from '../findings/finding.ts';
// biome-ignore lint/correctness/useImportExtensions: it wants the extension of the declaration, Node the module's.
import { isWrittenSimulation } from '../generated/validators.cjs';
import type { WrittenSimulation } from '../generated/written-simulation.ts';
import { validate } from '../shape/validate.ts';
import { type LocatedText, locateText } from '../yaml/located-text.ts';
import type { YamlDocument } from '../yaml/yaml-document.ts';

/** A `kind: Simulation` document; what it means is read when all jobs and fleets are known. */
export interface SimulationDocument {
  readonly kind: 'Simulation';
  readonly name?: LocatedText;
  readonly conditions: readonly LocatedText[];
  /** Absent when it has not the right shape. */
  readonly simulation?: WellShapedSimulation;
}

export interface WellShapedSimulation {
  readonly document: YamlDocument;
  readonly written: WrittenSimulation;
}

export function readSimulation(document: YamlDocument): Checked<SimulationDocument> {
  const { document: written, findings } = validate(document.data, isWrittenSimulation);
  if (!written) return { value: { kind: 'Simulation', conditions: [] }, findings };
  const { metadata, spec } = written;
  const value: SimulationDocument = {
    kind: 'Simulation',
    name: locateText(document, ['metadata', 'name'], metadata.name),
    conditions: (spec.expect.twins ?? []).map(({ query }, index) =>
      locateText(document, ['spec', 'expect', 'twins', index, 'query'], query),
    ),
    simulation: { document, written },
  };
  return { value, findings };
}
