import type { TargetExplanation, TargetReach } from '../../model/target-explanation.ts';
import { countOf, formatCount } from '../writing/words.ts';

/** `180 of 240 devices, 170 of them connected`, `12 modules, none of them connected`. */
export function reachInWords(explanation: TargetExplanation, { of, count }: TargetReach): string {
  const noun = nounOf(explanation);
  const { total, connected } = count;
  const all = of.kind === 'fleet' ? countOf(of.devices, noun) : undefined;
  if (total === 0) return all === undefined ? `no ${noun}` : `none of ${all}`;
  const matching = all === undefined ? countOf(total, noun) : `${formatCount(total)} of ${all}`;
  const share = connected === total ? 'all' : connected === 0 ? 'none' : formatCount(connected);
  return `${matching}, ${share} of them connected`;
}

function nounOf({ collection }: TargetExplanation): 'device' | 'module' {
  return collection === 'devices' ? 'device' : 'module';
}

/** Which part excludes everyone, in one sentence; `undefined` while somebody matches. */
export function whyNobody(explanation: TargetExplanation): string | undefined {
  const { reach } = explanation;
  if (reach === undefined || reach.count.total > 0 || reach.parts.length === 0) return undefined;
  const { parts } = reach;
  const noun = nounOf(explanation);
  if (parts.length === 1) return `No ${noun} passes the condition.`;
  const empty = parts.flatMap((part, index) => (part.alone === 0 ? [{ ...part, number: index + 1 }] : []));
  const [first, second] = empty;
  if (first && second) {
    const numbers = empty.map(({ number }) => formatCount(number)).join(', ');
    return `Parts ${numbers} exclude everyone: no ${noun} passes any of them alone.`;
  }
  if (first)
    return `Part ${formatCount(first.number)} excludes everyone: there are no ${noun}s ${first.words}.`;
  const at = parts.findIndex(({ together }) => together === 0);
  const before = parts[at - 1];
  const excluding = parts[at];
  const alone = excluding?.alone;
  if (alone === undefined || before?.together === undefined) return partsLeft(parts, noun);
  const earlier = at === 1 ? 'part 1' : `parts 1 ${at === 2 ? 'and' : 'to'} ${formatCount(at)} together`;
  return (
    `Part ${formatCount(at + 1)} excludes everyone who is left: ${countOf(before.together, noun)} ` +
    `${before.together === 1 ? 'passes' : 'pass'} ${earlier}, ${countOf(alone, noun)} ` +
    `${alone === 1 ? 'passes' : 'pass'} part ${formatCount(at + 1)}, and none passes both.`
  );
}

function partsLeft(parts: TargetReach['parts'], noun: string): string {
  const asked = parts.filter(({ alone }) => alone !== undefined).length;
  const left = parts[asked - 1]?.together ?? 0;
  return (
    `The first ${formatCount(asked)} parts leave ${countOf(left, noun)}, and none passes the others, ` +
    'which were not asked about one by one.'
  );
}
