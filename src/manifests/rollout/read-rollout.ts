import type { JsonValue } from '../../model/json.ts';
import type { RolloutManifest } from '../../model/rollout.ts';
import { type Checked, type Finding, formatPath, isError } from '../findings/finding.ts';
// biome-ignore lint/correctness/useImportExtensions: it wants the extension of the declaration, Node the module's.
import { isWrittenRollout } from '../generated/validators.cjs';
import type { WrittenRollout } from '../generated/written-rollout.ts';
import { validate } from '../shape/validate.ts';
import { wellShapedParts } from '../shape/well-shaped-parts.ts';
import { type LocatedCondition, type LocatedText, locateText } from '../yaml/located-text.ts';
import type { YamlDocument } from '../yaml/yaml-document.ts';
import { normalizeRollout } from './normalize.ts';
import { checkParts, checkWhole, conditionsOf } from './rules.ts';

/** A `kind: Rollout` document, read as far as possible without the other documents. */
export interface RolloutDocument {
  readonly kind: 'Rollout';
  /** Absent when its name cannot be used. */
  readonly name?: LocatedText;
  readonly conditions: readonly LocatedCondition[];
  /** Absent when it has an error. */
  readonly rollout?: UsableRollout;
}

export interface UsableRollout {
  readonly manifest: RolloutManifest;
  /** As it is written: what the commits of a simulation change. */
  readonly data: JsonValue;
}

/** A rollout without problems. */
const BARE: WrittenRollout = {
  apiVersion: 'hubjobs/v1',
  kind: 'Rollout',
  metadata: { name: 'bare' },
  spec: { target: { allDevices: true }, method: { name: 'none' }, stages: [{ name: 'all' }] },
};

export function readRollout(document: YamlDocument): Checked<RolloutDocument> {
  const { document: written, findings: shape } = validate(document.data, isWrittenRollout);
  // The parts of the right shape are checked even if others are wrong, so that one run reports everything.
  const rest = written ? { document: written, isNamed: true } : wellShapedRollout(document.data, shape);
  const parts = checkParts(rest.document);
  const whole = written && !parts.some(isError) ? checkWhole(written) : [];
  const findings = [...shape, ...parts, ...whole];
  const { metadata, spec } = rest.document;
  const refused = new Set(parts.map(({ path }) => formatPath(path)));
  const value: RolloutDocument = {
    kind: 'Rollout',
    ...(rest.isNamed && { name: locateText(document, ['metadata', 'name'], metadata.name) }),
    conditions: conditionsOf(spec)
      .filter(({ path }) => !refused.has(formatPath(path)))
      .map(({ path, text, isAboutLater }) => ({
        ...locateText(document, path, text),
        ...(isAboutLater && { isAboutLater }),
      })),
    ...(written &&
      !findings.some(isError) && {
        rollout: {
          manifest: normalizeRollout(written, document.source.range(document.start, document.end)),
          data: document.data,
        },
      }),
  };
  return { value, findings };
}

function wellShapedRollout(data: JsonValue, shape: readonly Finding[]) {
  return wellShapedParts(BARE, isWrittenRollout, data, shape);
}
