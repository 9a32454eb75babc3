import type { TargetExplanation } from '../../model/target-explanation.ts';
import { whyNoneMatch } from './facts.ts';

/** The explanation as programs read it; `because` is there when none matches. */
export function renderExplanationJson(explanation: TargetExplanation): string {
  const { manifest, reach, ...target } = explanation;
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
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
