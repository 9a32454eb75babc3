import type { JsonPath } from '../../model/json.ts';
import { parseCondition } from '../../query/parse.ts';
import { type Finding, isError } from '../findings/finding.ts';
import type { WrittenRollout } from '../generated/written-rollout.ts';
import { checkDone } from '../job/done-rules.ts';
import { checkNotEverything, FOR_ALL } from '../job/rules.ts';
import { checkOperation } from '../operation/rules.ts';
import { checkConditionLength } from './condition-length.ts';
import { checkStages } from './stage-rules.ts';
import { checkDurations, checkRetry, checkTimes } from './time-rules.ts';

type Spec = WrittenRollout['spec'];

/** The tag of each device in which rollouts keep its stage, and `hubjobs shard` its shard. */
const OWN_TAG = 'hubjobs';
/** The key in that tag that is no rollout's. */
const SHARD = 'shard';

const FOR_THE_REST = 'for all devices that are left, leave `query` out';

/**
 * What is wrong with the parts of a rollout of the right shape, each by itself. Its conditions are checked later, when all
 * fleets are known.
 */
export function checkParts({ metadata, spec }: WrittenRollout): readonly Finding[] {
  return [
    ...checkName(metadata.name),
    ...checkNotEverything(spec.target.query, ['spec', 'target', 'query'], FOR_ALL),
    ...spec.stages.flatMap(({ query }, index) =>
      checkNotEverything(query, ['spec', 'stages', index, 'query'], FOR_THE_REST),
    ),
    ...selectionsOf(spec).flatMap(checkAboutDevices),
    ...checkDone(spec),
    ...checkOperation(spec),
    ...checkOwnTag(spec.twin),
    ...checkDurations(spec),
    ...checkTimes(spec),
  ];
}

/** What is wrong with parts that are right by themselves. */
export function checkWhole({ spec }: WrittenRollout): readonly Finding[] {
  return [
    ...checkStages(spec),
    ...checkConditionLength(spec),
    ...checkRetry(spec),
    ...checkSaysWhenDone(spec),
  ];
}

/** What is wrong with a rollout of the right shape. */
export function checkRollout(written: WrittenRollout): readonly Finding[] {
  const parts = checkParts(written);
  return parts.some(isError) ? parts : [...parts, ...checkWhole(written)];
}

interface WrittenCondition {
  readonly text: string;
  readonly path: JsonPath;
  readonly isAboutLater?: true;
}

/** The conditions on devices in it, with their places. */
export function conditionsOf(spec: Spec): readonly WrittenCondition[] {
  const { done } = spec;
  return [
    ...selectionsOf(spec),
    ...(done === undefined ? [] : [{ text: done, path: ['spec', 'done'], isAboutLater: true as const }]),
  ];
}

/** The conditions by which its devices are chosen. */
function selectionsOf({ target, stages }: Spec): readonly WrittenCondition[] {
  return [
    ...(target.query === undefined ? [] : [{ text: target.query, path: ['spec', 'target', 'query'] }]),
    ...stages.flatMap(({ query }, index) =>
      query === undefined ? [] : [{ text: query, path: ['spec', 'stages', index, 'query'] }],
    ),
  ];
}

function checkName(name: string): readonly Finding[] {
  if (name !== SHARD) return [];
  return [
    {
      code: 'reserved-name',
      path: ['metadata', 'name'],
      message: `a rollout cannot be named ${SHARD}: the tag ${OWN_TAG}.${SHARD} of the devices is in use for something else`,
      hint: 'choose another name',
    },
  ];
}

/** Its conditions are joined, so none of them may say where it looks. */
function checkAboutDevices({ text, path }: WrittenCondition): readonly Finding[] {
  const { collection, from } = parseCondition(text).tree;
  if (!from) return [];
  if (collection === 'devices')
    return [
      {
        code: 'query-full-statement',
        path,
        message: 'a rollout takes only the condition',
        hint: 'remove `FROM devices WHERE`',
      },
    ];
  return [
    {
      code: 'rollout-modules',
      path,
      message: 'a rollout reaches devices, not their modules',
      hint: 'write a condition on the twin of the device; for modules write a Job',
    },
  ];
}

function checkOwnTag(twin: Spec['twin']): readonly Finding[] {
  if (!Object.hasOwn(twin?.tags ?? {}, OWN_TAG)) return [];
  return [
    {
      code: 'reserved-name',
      path: ['spec', 'twin', 'tags', OWN_TAG],
      onKey: true,
      message: `a rollout cannot write the tag \`${OWN_TAG}\`: it keeps the stage of each device there`,
      hint: 'write another tag',
    },
  ];
}

function checkSaysWhenDone({ twin, done }: Spec): readonly Finding[] {
  if (!twin?.desired || done !== undefined) return [];
  return [
    {
      code: 'rollout-no-done',
      path: ['spec', 'twin', 'desired'],
      onKey: true,
      message:
        'without `done` a device counts as done as soon as the hub has written its twin, whatever the device does',
      hint: "add `done`, such as `done: properties.reported.firmware.version = '3.3.0'`",
    },
  ];
}
