import type { SourceRange } from '../../model/diagnostic.ts';
import type {
  DeviceLimit,
  Gate,
  RolloutManifest,
  RolloutStart,
  RolloutWindow,
  Stage,
  StageDraw,
} from '../../model/rollout.ts';
import { parseAt } from '../../schedule/at.ts';
import type { WrittenRollout, Stage as WrittenStage } from '../generated/written-rollout.ts';
import { normalizeTarget } from '../job/normalize.ts';
import { normalizeOperation } from '../operation/normalize.ts';
import { MERGED } from '../values/merged.ts';
import { seconds } from '../values/seconds.ts';
import { parseShare } from '../values/share.ts';
import { DEFAULTS } from './defaults.ts';
import { effectiveGate, effectiveWindows, type WrittenGate, type WrittenWindows } from './effective-stage.ts';

type Spec = WrittenRollout['spec'];

/** A checked rollout with its defaults filled in. Throws for one that the checks would have refused. */
export function normalizeRollout(written: WrittenRollout, source: SourceRange): RolloutManifest {
  const { metadata, spec } = written;
  const forInSeconds = seconds(spec.for ?? DEFAULTS.for);
  return {
    name: metadata.name,
    ...(metadata.description !== undefined && { description: metadata.description }),
    labels: metadata.labels ?? {},
    source,
    target: normalizeTarget(spec.target),
    operation: normalizeOperation(spec),
    ...(spec.done !== undefined && { done: spec.done.trim() }),
    start: normalizeStart(spec.start ?? DEFAULTS.start, spec.timeZone),
    timeZone: spec.timeZone ?? 'UTC',
    windows: normalizeWindows(spec.windows ?? [], spec.timeZone),
    stages: spec.stages.map((stage) => normalizeStage(spec, stage)),
    ...(spec.retry && {
      retry: { everyInSeconds: seconds(spec.retry.every), tries: spec.retry.tries, forInSeconds },
    }),
    newcomers: spec.newcomers ?? 'sweep',
    forInSeconds,
    ...(spec.promote !== undefined && { promote: spec.promote }),
    maxExecutionTimeInSeconds: seconds(spec.maxExecutionTime ?? DEFAULTS.maxExecutionTime),
    suspend: spec.suspend ?? false,
    revision: spec.revision ?? 0,
  };
}

function normalizeStart(text: string, timeZone: string | undefined): RolloutStart {
  if (text === MERGED) return { kind: 'merged' };
  const parsed = parseAt(text, timeZone);
  if ('problem' in parsed) throw new Error(`a bad time came past the checks: ${parsed.problem.message}`);
  return { kind: 'at', at: parsed.at, text };
}

function normalizeStage(spec: Spec, stage: WrittenStage): Stage {
  const { windows, timeZone } = effectiveWindows(spec, stage);
  return {
    name: stage.name,
    draw: normalizeDraw(stage),
    after: stage.after ?? 'gate',
    ...(stage.batch !== undefined && { batch: stage.batch }),
    gate: normalizeGate(effectiveGate(spec, stage)),
    windows: normalizeWindows(windows, timeZone),
  };
}

function normalizeDraw({ query, share, devices }: WrittenStage): StageDraw {
  if (query !== undefined) return { kind: 'query', condition: query.trim() };
  if (share !== undefined) return { kind: 'share', share: parseShare(share) };
  return devices === undefined ? { kind: 'rest' } : { kind: 'devices', count: devices };
}

function normalizeGate({ reached, failed, lost, minDevices, settle, within }: Required<WrittenGate>): Gate {
  return {
    reached: parseShare(withoutSign(reached)),
    failed: normalizeLimit(failed),
    lost: normalizeLimit(lost),
    minDevices,
    settleInSeconds: seconds(settle),
    withinInSeconds: seconds(within),
  };
}

function normalizeLimit(written: string | number): DeviceLimit {
  const text = withoutSign(String(written));
  return text.endsWith('%')
    ? { kind: 'share', share: parseShare(text) }
    : { kind: 'count', count: Number(text) };
}

function withoutSign(text: string): string {
  return text.replace(/^[<>]= ?/, '');
}

function normalizeWindows(
  windows: readonly WrittenWindows[number][],
  timeZone: string | undefined,
): readonly RolloutWindow[] {
  return windows.map(({ cron, for: duration }) => {
    if (timeZone === undefined) throw new Error('windows without a time zone came past the checks');
    return {
      kind: 'recurring',
      schedule: { kind: 'cron', cron, timeZone, dst: {} },
      durationInSeconds: seconds(duration),
    };
  });
}
