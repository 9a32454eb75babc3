import { canonicalJson } from '../../model/json.ts';
import { describePlace, describeViolation, type PolicyOpinion } from '../../model/policy.ts';
import type {
  DoneReach,
  ManifestValue,
  StageExplanation,
  TargetExplanation,
  TargetReach,
} from '../../model/target-explanation.ts';
import type { Facts, Piece, Text } from '../writing/facts.ts';
import { countOf, formatCount } from '../writing/words.ts';

/** What an explanation says, in every format. */
export interface ExplanationFacts {
  readonly title: Text;
  /** Where the job is; absent for a condition of the command line. */
  readonly source?: string;
  readonly facts: Facts;
  /** Absent when there was nothing to count on. */
  readonly reach?: ReachFacts;
  /** What the job is on the hub that was named, a line for each value. */
  readonly onHub?: { readonly title: Text; readonly values: readonly Text[] };
  /** A line for each stage of a rollout. */
  readonly stages?: readonly Text[];
  /** A line for each policy; absent when there are none. */
  readonly policies?: readonly Text[];
}

export interface ReachFacts {
  readonly title: Text;
  readonly facts: Facts;
  /** Absent when the condition has only one part. */
  readonly parts?: TargetReach['parts'];
  /** Why none matches. */
  readonly none?: Text;
}

export function explanationFacts(explanation: TargetExplanation): ExplanationFacts {
  const { manifest, onHub, words, condition, fields, done, reach, stages, policies } = explanation;
  return {
    title: manifest === undefined ? 'Condition' : ['Target of ', { code: manifest.name }],
    ...(manifest && { source: `${manifest.source.file}:${manifest.source.line}` }),
    facts: {
      target: [{ said: words }],
      query: [{ code: condition }],
      ...(done && {
        done: [{ said: done.words }, { between: ': ' }, { code: done.condition }],
        left: [{ code: done.leftCondition }],
      }),
      reads: fields.length === 0 ? `nothing: all ${nounOf(explanation)}s are meant` : codes(fields),
    },
    ...(onHub && {
      onHub: { title: titleOfValues(onHub.name), values: onHub.values.map(valueText) },
    }),
    ...(reach && { reach: reachFacts(explanation, reach) }),
    ...(stages && { stages: stages.map(stageText) }),
    ...(policies && { policies: policyTexts(policies) }),
  };
}

/** `canary: devices whose tag ring is 'canary': tags.ring = 'canary', about 4 devices`. */
function stageText({ name, words, condition, devices }: StageExplanation): Text {
  return [
    { code: name },
    ': ',
    { said: words },
    ...(condition === undefined ? [] : [' (', { code: condition }, ')']),
    ...(devices === undefined ? [] : [`; about ${countOf(devices, 'device')} that are not done`]),
  ];
}

function titleOfValues(hub: string | undefined): Text {
  return hub === undefined ? 'With the defaults of hubjobs.yaml' : ['The job on ', { code: hub }];
}

function valueText({ path, value, file, line, isOverride, isDefault }: ManifestValue): Text {
  return [
    { code: `${path}: ${canonicalJson(value)}` },
    ` (${isOverride ? 'override, ' : isDefault ? 'default, ' : ''}`,
    { said: `${file}:${line}` },
    ')',
  ];
}

function policyTexts(opinions: readonly PolicyOpinion[]): readonly Text[] {
  return opinions.length === 0 ? ['No policy is about this job.'] : opinions.map(policyText);
}

function policyText(opinion: PolicyOpinion): Text {
  switch (opinion.says) {
    case 'denies':
    case 'warns':
      return [{ said: describeViolation(opinion.violation) }];
    case 'allows':
      return ['The policy ', { said: describePlace(opinion.policy) }, ' allows it.'];
    case 'depends':
      return [
        'The policy ',
        { said: describePlace(opinion.policy) },
        ' depends on ',
        ...opinion.unknown.flatMap((field, index) => [index === 0 ? '' : ', ', fieldPiece(field)]),
        ', which is not known here.',
      ];
    default:
      return opinion satisfies never;
  }
}

function fieldPiece(field: string): Piece {
  return field === 'local' ? 'when it is due' : { code: field };
}

function reachFacts(explanation: TargetExplanation, reach: TargetReach): ReachFacts {
  const { of, count, sample, done, parts } = reach;
  const { maxDevices } = explanation;
  const rest = count.total - sample.length;
  const none = whyNoneMatch(explanation);
  return {
    title:
      of.kind === 'hub'
        ? ['On hub ', { code: of.name }, ' (', { code: of.hostName }, ')']
        : [`In the ${of.names.length === 1 ? 'fleet' : 'fleets'} `, ...codes(of.names)],
    facts: {
      matches: matchText(explanation, reach),
      ...(maxDevices !== undefined &&
        (done?.left ?? count.total) > maxDevices && {
          limit: `more than maxDevices (${formatCount(maxDevices)}): its jobs would be refused`,
        }),
      ...(done && doneFacts(done, count.total)),
      ...(sample.length > 0 && {
        sample: [...codes(sample), ...(rest > 0 ? [` and ${formatCount(rest)} more`] : [])],
      }),
    },
    ...(parts.length > 1 && { parts }),
    ...(none !== undefined && { none: [`No ${nounOf(explanation)} matches. `, { said: none }] }),
  };
}

function doneFacts({ done, left, neither }: DoneReach, total: number): Facts {
  // A hub counts one half after the other, so devices may move meanwhile.
  const unclear = Math.max(0, total - done - left);
  return {
    done: `${formatCount(done)} done, ${formatCount(left)} left`,
    ...(unclear > 0 && {
      unclear: [
        `${countOf(unclear, 'device')} neither done nor left: an object is where \`done\` compares a value`,
        ...(neither.length > 0 ? [', such as ', ...codes(neither)] : []),
      ],
    }),
  };
}

function codes(texts: readonly string[]): readonly Piece[] {
  return texts.flatMap((text, index) => [...(index === 0 ? [] : [', ']), { code: text }]);
}

/** `180 of 240 devices, 170 of them connected`, `12 modules, none of them connected`. */
function matchText(explanation: TargetExplanation, { of, count }: TargetReach): string {
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

/** Which part excludes all devices, in one sentence; `undefined` while one matches. */
export function whyNoneMatch(explanation: TargetExplanation): string | undefined {
  const { reach } = explanation;
  if (reach === undefined || reach.count.total > 0 || reach.parts.length === 0) return undefined;
  const { parts } = reach;
  const noun = nounOf(explanation);
  if (parts.length === 1) return `No ${noun} passes the condition.`;
  const empty = parts.flatMap((part, index) => (part.alone === 0 ? [{ ...part, number: index + 1 }] : []));
  const [first, second] = empty;
  if (first && second) {
    const numbers = empty.map(({ number }) => formatCount(number)).join(', ');
    return `Each of the parts ${numbers} excludes all ${noun}s.`;
  }
  if (first)
    return `Part ${formatCount(first.number)} excludes all ${noun}s: there are no ${noun}s ${first.words}.`;
  const at = parts.findIndex(({ together }) => together === 0);
  const before = parts[at - 1];
  const excluding = parts[at];
  const alone = excluding?.alone;
  if (alone === undefined || before?.together === undefined) return partsLeft(parts, noun);
  const earlier = at === 1 ? 'part 1' : `parts 1 ${at === 2 ? 'and' : 'to'} ${formatCount(at)} together`;
  return (
    `Part ${formatCount(at + 1)} excludes the ${noun}s that are left: ${countOf(before.together, noun)} ` +
    `${before.together === 1 ? 'passes' : 'pass'} ${earlier}, ${countOf(alone, noun)} ` +
    `${alone === 1 ? 'passes' : 'pass'} part ${formatCount(at + 1)}, and none passes both.`
  );
}

function partsLeft(parts: TargetReach['parts'], noun: string): string {
  const asked = parts.filter(({ alone }) => alone !== undefined).length;
  const left = parts[asked - 1]?.together ?? 0;
  return (
    `The first ${formatCount(asked)} parts leave ${countOf(left, noun)}, and none of them passes the other ` +
    'parts, which were not counted one by one.'
  );
}
