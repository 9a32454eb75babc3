import { DEFAULTS } from '../../manifests/rollout/defaults.ts';
import { formatDuration } from '../../model/duration.ts';
import type { JsonValue } from '../../model/json.ts';
import type { Operation } from '../../model/operation.ts';
import type { RepositoryContent } from '../../model/repository-diff.ts';
import type { DeviceLimit, RolloutManifest, RolloutWindow, Stage, StageDraw } from '../../model/rollout.ts';
import { comparedKind, type Sides } from '../compare-kind.ts';
import { type Fields, type NothingLeft, percentText, text, values, words } from '../fields.ts';
import {
  hubField,
  metadataFields,
  ON,
  operationFields,
  retryFields,
  SHARED_DEFAULTS,
  targetFields,
} from './shared-fields.ts';
import { toJson } from './to-json.ts';

export const ROLLOUTS = comparedKind<RolloutManifest>({
  kind: 'Rollout',
  itemsOf: ({ rollouts }) => rollouts,
  sourceOf: ({ source }) => source,
  fieldsOf: rolloutFields,
  defaults: {
    ...SHARED_DEFAULTS,
    start: words(DEFAULTS.start),
    timeZone: text('UTC'),
    newcomers: words('sweep'),
    for: words(DEFAULTS.for),
    maxExecutionTime: words(DEFAULTS.maxExecutionTime),
  },
  essentials: ['query', 'method', 'desired', 'tags'],
  effectOf: (before, after) => ({
    timeZone: (after ?? before)?.timeZone ?? 'UTC',
    target: {
      ...(before && { before: before.target.condition }),
      ...(after && { after: after.target.condition }),
    },
    ...(after?.target.maxDevices !== undefined && { maxDevices: after.target.maxDevices }),
  }),
});

/** In the order in which a reviewer asks: on which devices, what, in which steps, when. */
function rolloutFields(rollout: RolloutManifest, content: RepositoryContent, sides: Sides): Fields {
  const { name: _, source, changed, description, labels, ...spec } = rollout;
  return {
    ...hubField(rollout, content, sides),
    ...specFields(spec, sameOnOtherSide(rollout.name, content, sides)?.operation),
    ...metadataFields(rollout),
  };
}

/** The document of that name on the side with which it is compared. */
function sameOnOtherSide(
  name: string,
  content: RepositoryContent,
  { before, after }: Sides,
): RolloutManifest | undefined {
  const other = content === after ? before : after;
  return other.rollouts.find((one) => one.name === name);
}

type Spec = Omit<RolloutManifest, 'name' | 'source' | 'changed' | 'description' | 'labels'>;

function specFields(
  { suspend, target, operation, done, stages, promote, start, ...more }: Spec,
  other: Operation | undefined,
): Fields {
  const { windows, timeZone, retry, newcomers, forInSeconds, maxExecutionTimeInSeconds, revision, ...rest } =
    more;
  rest satisfies NothingLeft;
  return {
    ...(suspend && { suspend: ON }),
    ...targetFields(target),
    ...operationFields(operation, other),
    ...(done !== undefined && { done: text(done) }),
    stages: values(Object.fromEntries(stages.map((stage) => [stage.name, stageJson(stage)]))),
    ...(promote !== undefined && { promote: text(promote) }),
    start: start.kind === 'merged' ? words(start.kind) : text(start.text),
    ...(windows.length > 0 && { windows: values(windows.map(windowJson)) }),
    timeZone: text(timeZone),
    ...(retry && { retry: values(retryFields(retry)) }),
    newcomers: words(newcomers),
    for: words(formatDuration(forInSeconds)),
    maxExecutionTime: words(formatDuration(maxExecutionTimeInSeconds)),
    revision: words(String(revision)),
  };
}

function stageJson({ draw, after, batch, gate, windows }: Stage): JsonValue {
  return toJson({
    ...drawJson(draw),
    after,
    batch,
    gate: {
      reached: percentText(gate.reached),
      failed: limitJson(gate.failed),
      lost: limitJson(gate.lost),
      minDevices: gate.minDevices,
      settle: formatDuration(gate.settleInSeconds),
      within: formatDuration(gate.withinInSeconds),
    },
    ...(windows.length > 0 && { windows: windows.map(windowJson) }),
  });
}

/** With the words that manifests have. */
function drawJson(draw: StageDraw) {
  switch (draw.kind) {
    case 'query':
      return { query: draw.condition };
    case 'share':
      return { share: percentText(draw.share) };
    case 'devices':
      return { devices: draw.count };
    case 'rest':
      return {};
    default:
      return draw satisfies never;
  }
}

function limitJson(limit: DeviceLimit): JsonValue {
  return limit.kind === 'share' ? percentText(limit.share) : limit.count;
}

function windowJson({ schedule, durationInSeconds }: RolloutWindow): JsonValue {
  return { cron: schedule.cron, for: formatDuration(durationInSeconds) };
}
