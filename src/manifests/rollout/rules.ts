import type { JsonPath } from '../../model/json.ts';
import { parseCondition } from '../../query/parse.ts';
import type { Finding } from '../findings/finding.ts';
import type { WrittenRollout } from '../generated/written-rollout.ts';
import { checkDoneInTarget } from '../job/done-rules.ts';
import { checkNotEverything, FOR_ALL } from '../job/rules.ts';
import { checkOperation } from '../operation/rules.ts';
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
    ...conditionsOf(spec).flatMap(({ text, path }) => checkAboutDevices(text, path)),
    ...checkDoneInTarget(spec),
    ...checkOperation(spec),
    ...checkOwnTag(spec.twin),
    ...checkDurations(spec),
    ...checkTimes(spec),
  ];
}

/** What is wrong with parts that are right by themselves. */
export function checkWhole({ spec }: WrittenRollout): readonly Finding[] {
  return [...checkStages(spec), ...checkRetry(spec), ...checkSaysWhenDone(spec)];
}

/** The conditions on devices in it, with their places. */
export function conditionsOf({
  target,
  done,
  stages,
}: Spec): readonly { readonly text: string; readonly path: JsonPath }[] {
  return [
    ...(target.query === undefined ? [] : [{ text: target.query, path: ['spec', 'target', 'query'] }]),
    ...(done === undefined ? [] : [{ text: done, path: ['spec', 'done'] }]),
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

function checkAboutDevices(text: string, path: JsonPath): readonly Finding[] {
  const { collection } = parseCondition(text).tree;
  if (collection === 'devices') return [];
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
