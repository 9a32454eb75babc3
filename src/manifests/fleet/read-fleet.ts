import type { Fleet } from '../../model/fleet.ts';
import { type Checked, isError } from '../findings/finding.ts';
// biome-ignore lint/correctness/useImportExtensions: it wants the extension of the declaration, Node the module's.
import { isWrittenFleet } from '../generated/validators.cjs';
import { validate } from '../shape/validate.ts';
import { type LocatedText, locateText } from '../yaml/located-text.ts';
import type { YamlDocument } from '../yaml/yaml-document.ts';
import { conditionsOf } from './conditions.ts';
import { normalizeFleet } from './normalize.ts';
import { checkFleet } from './rules.ts';
import { wellShapedFleet } from './well-shaped-fleet.ts';

/** A `kind: Fleet` document, read as far as possible without the other documents. */
export interface FleetDocument {
  readonly kind: 'Fleet';
  /** Absent when its name cannot be used. */
  readonly name?: LocatedText;
  readonly conditions: readonly LocatedText[];
  /** Absent when it has an error. */
  readonly fleet?: Fleet;
}

export function readFleet(document: YamlDocument): Checked<FleetDocument> {
  const { document: written, findings: shape } = validate(document.data, isWrittenFleet);
  // The parts of the right shape are checked even if others are wrong, so that one run reports everything.
  const rest = written ? { document: written, isNamed: true } : wellShapedFleet(document.data);
  if (!rest) return { value: { kind: 'Fleet', conditions: [] }, findings: shape };
  const { metadata } = rest.document;
  const findings = [...shape, ...checkFleet(rest.document)];
  const value: FleetDocument = {
    kind: 'Fleet',
    ...(rest.isNamed && { name: locateText(document, ['metadata', 'name'], metadata.name) }),
    conditions: [...conditionsOf(rest.document)].map(({ path, text }) => locateText(document, path, text)),
    ...(written && !findings.some(isError) && { fleet: normalizeFleet(written) }),
  };
  return { value, findings };
}
