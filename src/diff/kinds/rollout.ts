import { DEFAULTS } from '../../manifests/rollout/defaults.ts';
import { formatDuration } from '../../model/duration.ts';
import type { JsonValue } from '../../model/json.ts';
import type { RepositoryContent } from '../../model/repository-diff.ts';
import type { DeviceLimit, RolloutManifest, RolloutWindow, Stage, StageDraw } from '../../model/rollout.ts';
import { comparedKind, type Sides } from '../compare-kind.ts';
import { type Fields, percentText, text, values, words } from '../fields.ts';
import {
  hubField,
  metadataFields,
  ON,
  operationFields,
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
  const { stages, windows, retry, done, promote, start } = rollout;
  return {
    ...hubField(rollout, content, sides),
    ...(rollout.suspend && { suspend: ON }),
    ...targetFields(rollout.target),
    ...operationFields(rollout.operation),
    ...(done !== undefined && { done: text(done) }),
    stages: values(Object.fromEntries(stages.map((stage) => [stage.name, stageJson(stage)]))),
    ...(promote !== undefined && { promote: text(promote) }),
    start: start.kind === 'merged' ? words(start.kind) : text(start.text),
    ...(windows.length > 0 && { windows: values(windows.map(windowJson)) }),
    timeZone: text(rollout.timeZone),
    ...(retry && {
      retry: values({ every: formatDuration(retry.everyInSeconds), tries: retry.tries }),
    }),
    newcomers: words(rollout.newcomers),
    for: words(formatDuration(rollout.forInSeconds)),
    maxExecutionTime: words(formatDuration(rollout.maxExecutionTimeInSeconds)),
    revision: words(String(rollout.revision)),
    ...metadataFields(rollout),
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
