import type { JsonPath } from '../../model/json.ts';
import { nearest } from '../../query/nearest.ts';
import type { Finding } from '../findings/finding.ts';
import type { Stage, WrittenRollout } from '../generated/written-rollout.ts';
import { durationMs } from '../values/duration-range.ts';
import { parseShare } from '../values/share.ts';
import { effectiveGate } from './effective-stage.ts';

type Spec = WrittenRollout['spec'];
type Stages = readonly Stage[];

const pathOf = (index: number, ...more: JsonPath): JsonPath => ['spec', 'stages', index, ...more];

/** What is wrong with the stages of a rollout, one beside the other. */
export function checkStages(spec: Spec): readonly Finding[] {
  const { stages } = spec;
  return [
    ...stages.flatMap((stage, index) => [
      ...checkName(stage, index, stages),
      ...checkTakesDevices(stage, index, stages),
      ...checkApproval(stage, index),
      ...checkGateTime(spec, stage, index),
    ]),
    ...checkPromote(spec),
  ];
}

function checkName({ name }: Stage, index: number, stages: Stages): readonly Finding[] {
  const first = stages.findIndex((stage) => stage.name === name);
  if (first === index) return [];
  return [
    {
      code: 'rollout-stage-name',
      path: pathOf(index, 'name'),
      message: `the stage name ${JSON.stringify(name)} is also used by stages[${first}]`,
      hint: 'give each stage its own name: plans and `promote` use it',
    },
  ];
}

/** A share is counted from the whole target, so the devices of earlier shares are in it too. */
function checkTakesDevices(stage: Stage, index: number, stages: Stages): readonly Finding[] {
  const before = stages.slice(0, index);
  const greedy = before.find((one) => isRest(one) || shareOf(one) === 1);
  if (greedy) {
    const message = `no device is left for the stage \`${stage.name}\`: the stage \`${greedy.name}\` takes all of them`;
    const hint = isRest(greedy)
      ? `move \`${greedy.name}\` to the end, or give it \`query\`, \`share\` or \`devices\``
      : `lower the share of \`${greedy.name}\`, or remove \`${stage.name}\``;
    return [{ code: 'rollout-empty-stage', path: pathOf(index, 'name'), message, hint }];
  }
  const share = shareOf(stage);
  if (share === undefined) return [];
  const larger = before.find((one) => (shareOf(one) ?? -1) >= share);
  if (share > 0 && !larger) return [];
  return [
    {
      code: 'rollout-empty-stage',
      path: pathOf(index, 'share'),
      message: larger
        ? `the stage \`${stage.name}\` takes no device: the stage \`${larger.name}\` has ${larger.share} of the target already, and a share is counted from the whole target`
        : `the stage \`${stage.name}\` takes no device: its share is ${stage.share}`,
      hint: larger
        ? `write the share that both stages make together, more than ${larger.share}`
        : 'write a share above 0%, or `devices: 1`',
    },
  ];
}

function isRest({ query, share, devices }: Stage): boolean {
  return query === undefined && share === undefined && devices === undefined;
}

function shareOf({ share }: Stage): number | undefined {
  return share === undefined ? undefined : parseShare(share);
}

function checkApproval({ after }: Stage, index: number): readonly Finding[] {
  if (index > 0 || after !== 'approval') return [];
  return [
    {
      code: 'rollout-promote',
      path: pathOf(index, 'after'),
      message: 'the first stage cannot wait for an approval: merging the rollout is the approval',
      hint: 'remove `after`; to begin later, write `start` or `suspend: true`',
    },
  ];
}

function checkPromote({ promote, stages }: Spec): readonly Finding[] {
  if (promote === undefined) return [];
  const [first, ...others] = stages;
  const names = others.map(({ name }) => name);
  if (names.includes(promote)) return [];
  const meant = nearest(promote, names);
  return [
    {
      code: 'rollout-promote',
      path: ['spec', 'promote'],
      message:
        promote === first.name
          ? `\`promote\` names the first stage, which begins by itself`
          : `no stage is named ${JSON.stringify(promote)}`,
      hint:
        meant !== undefined
          ? `did you mean \`${meant}\`?`
          : names.length > 0
            ? `name one of ${names.join(', ')}`
            : 'remove `promote`: there is no stage to promote',
    },
  ];
}

/** A gate is judged first when it has settled, and passes after as long again at the latest. */
function checkGateTime(spec: Spec, stage: Stage, index: number): readonly Finding[] {
  const own = stage.gate;
  // The gate of the rollout is reported once, for its first stage.
  if (own?.settle === undefined && own?.within === undefined && index > 0) return [];
  const { settle, within } = effectiveGate(spec, stage);
  if (durationMs(within) > 2 * durationMs(settle)) return [];
  const place = own?.within !== undefined || own?.settle !== undefined ? pathOf(index) : ['spec'];
  const key = (own?.within ?? spec.gate?.within) === undefined ? 'settle' : 'within';
  return [
    {
      code: 'rollout-gate-time',
      path: [...place, 'gate', key],
      message: `the gate of the stage \`${stage.name}\` cannot pass: it has to hold for twice its \`settle\` (${settle}), and is judged for ${within} (\`within\`)`,
      hint: 'make `within` more than twice as long as `settle`',
    },
  ];
}
