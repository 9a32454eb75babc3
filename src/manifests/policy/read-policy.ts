import { type JsonPath, valueAt } from '../../model/json.ts';
import type { Policy } from '../../model/policy.ts';
import { checkJobCondition } from '../../query/check.ts';
import { type Checked, type Finding, isError } from '../findings/finding.ts';
// biome-ignore lint/correctness/useImportExtensions: it wants the extension of the declaration, Node the module's.
import { isWrittenPolicy } from '../generated/validators.cjs';
import type { WrittenPolicy } from '../generated/written-policy.ts';
import { validate } from '../shape/validate.ts';
import { type LocatedText, locateText } from '../yaml/located-text.ts';
import type { YamlDocument } from '../yaml/yaml-document.ts';

/** A `kind: Policy` document. Nothing in it depends on other documents. */
export interface PolicyDocument {
  readonly kind: 'Policy';
  /** Absent when its name cannot be used. */
  readonly name?: LocatedText;
  /** None: its conditions are not about devices. */
  readonly conditions: readonly [];
  /** Absent when it cannot be read. */
  readonly policy?: Policy;
}

export function readPolicy(document: YamlDocument): Checked<PolicyDocument> {
  const { document: written, findings: shape } = validate(document.data, isWrittenPolicy);
  // Its conditions are checked even if other parts are wrong, so that one run reports everything.
  const findings = [...shape, ...checkConditions(document)];
  if (!written) return { value: { kind: 'Policy', conditions: [] }, findings };
  const value: PolicyDocument = {
    kind: 'Policy',
    name: locateText(document, ['metadata', 'name'], written.metadata.name),
    conditions: [],
    ...(!findings.some(isUnreadable) && { policy: normalizePolicy(written, document) }),
  };
  return { value, findings };
}

function checkConditions({ data }: YamlDocument): readonly Finding[] {
  return ['match', 'deny', 'unless'].flatMap((key) => {
    const path: JsonPath = ['spec', key];
    const text = valueAt(data, path);
    if (typeof text !== 'string') return [];
    return checkJobCondition(text).map(({ start, end, ...problem }) => ({
      ...problem,
      path,
      span: { start, end },
    }));
  });
}

/** `rules` in hubjobs.yaml may allow other findings about a condition: it can be asked all the same. */
function isUnreadable(finding: Finding): boolean {
  const isAboutMeaning = ['query-unknown-column', 'query-never-true'].includes(finding.code);
  return isError(finding) && !isAboutMeaning;
}

function normalizePolicy({ metadata, spec }: WrittenPolicy, document: YamlDocument): Policy {
  const { start, end } = document.locate(['spec', 'deny']);
  const { match, deny, unless, message, severity = 'deny' } = spec;
  return {
    name: metadata.name,
    ...(metadata.description !== undefined && { description: metadata.description }),
    source: document.source.range(start, end),
    severity,
    ...(match !== undefined && { match }),
    deny,
    ...(unless !== undefined && { unless }),
    message: message.trim(),
  };
}
