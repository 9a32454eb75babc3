import type { PolicyOpinion } from '../../model/policy.ts';
import type { TargetExplanation } from '../../model/target-explanation.ts';
import { whyNoneMatch } from './facts.ts';

/** The explanation as programs read it; `because` is there when none matches. */
export function renderExplanationJson(explanation: TargetExplanation): string {
  const { manifest, reach, policies, ...target } = explanation;
  const document = {
    manifest: manifest?.name,
    file: manifest?.source.file,
    line: manifest?.source.line,
    ...target,
    reach: reach && {
      of: reach.of,
      total: reach.count.total,
      connected: reach.count.connected,
      sample: reach.sample,
      done: reach.done,
      parts: reach.parts,
      because: whyNoneMatch(explanation),
    },
    policies: policies?.map(toOpinionJson),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function toOpinionJson(opinion: PolicyOpinion) {
  const { says } = opinion;
  const { name, message, source } = 'policy' in opinion ? opinion.policy : opinion.violation.policy;
  return {
    policy: name,
    says,
    message,
    file: source.file,
    line: source.line,
    values: 'violation' in opinion ? opinion.violation.values : undefined,
    dependsOn: 'unknown' in opinion ? opinion.unknown : undefined,
  };
}
