import { formatDuration } from '../model/duration.ts';
import { describeFrozen } from '../model/freeze.ts';
import type { Instant } from '../model/instant.ts';
import { formatLocal } from '../model/local-time.ts';
import type { DeviceLimit, RolloutManifest, Stage } from '../model/rollout.ts';
import type { StageNumbers } from '../model/rollout-report.ts';
import type { GateResult } from './gate.ts';
import type { Opening } from './open-time.ts';
import type { NewUnits } from './parts.ts';

/*
 * What a rollout does, and why: sentences for the person who reads a plan or a status. The facts first, then what it waits
 * for and until when.
 */

/** An instant as the rollout's people read it. */
export type Local = (instant: Instant) => string;

export function localOf({ timeZone }: Pick<RolloutManifest, 'timeZone'>): Local {
  return (instant) => formatLocal(instant, timeZone);
}

/** `57 of 60 done (95 %), 1 failed, 0 lost, 2 left`. */
export function numbersText({ enrolled, reached, failed, lost, left }: StageNumbers): string {
  const parts = [
    reached === undefined
      ? 'nobody knows how many are done'
      : `${reached} of ${enrolled ?? '?'} done${enrolled ? ` (${percentText(reached / enrolled)})` : ''}`,
    ...(failed === undefined ? [] : [`${failed} failed`]),
    ...(lost === undefined ? [] : [`${lost} lost`]),
    ...(left === undefined ? [] : [`${left} left`]),
  ];
  return parts.join(', ');
}

export function percentText(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}

export function limitText(limit: DeviceLimit): string {
  return limit.kind === 'count' ? devicesText(limit.count) : percentText(limit.share);
}

export function devicesText(count: number): string {
  return `${count} ${count === 1 ? 'device' : 'devices'}`;
}

export const noHistory = () =>
  'Git does not show when this version of the rollout was first committed, so no stage begins: fetch the whole history (fetch-depth: 0), or commit the file.';
export const suspended = () => 'The rollout is suspended: no unit is made, and waiting ones are cancelled.';
export const behindStage = (stage: Stage | undefined) =>
  stage ? `Waits for the stage ${stage.name}.` : 'Waits for the stage before it.';
export const passed = () => 'It has passed.';
export const passedByPromote = (stage: Stage) =>
  `\`promote: ${stage.name}\` makes way for the stage ${stage.name}.`;
export const sweepStopped = (because: string, jobId: string) =>
  `${because} Somebody cancelled ${jobId}: devices that join are not caught any more.`;
export const sweepWaits = (because: string) =>
  `${because} The gate does not hold with the devices that joined since: no more are caught meanwhile.`;
export const newcomersTried = (because: string, count: number) =>
  `${because} ${devicesText(count)} that joined since ${count === 1 ? 'is' : 'are'} caught now.`;
export const stalePromote = (name: string) =>
  `\`promote: ${name}\` was written for an earlier version, and does not count for this one: take it out, or write it anew.`;
export const unnecessary = (stage: Stage, matching: number) =>
  `No device is left for stage ${stage.name}: of ${devicesText(matching)} that match, all are done or belong to earlier stages.`;
export const begins = (stage: Stage, number: number, of: number) =>
  `Stage ${stage.name} (${number} of ${of}) begins.`;
export const continues = (stage: Stage) => `Stage ${stage.name} goes on with its next devices.`;
export const calls = (stage: Stage) => `The devices of stage ${stage.name} are marked and are called now.`;
export const tryAgain = (stage: Stage, number: number, left: number | undefined) =>
  `Try ${number} of stage ${stage.name}${left === undefined ? '' : ` for ${devicesText(left)} that ${left === 1 ? 'is' : 'are'} left`}.`;
export const newcomers = (count: number) =>
  `${devicesText(count)} ${count === 1 ? 'has' : 'have'} joined since the last stage began.`;
export const startsLater = (at: Instant, local: Local) => `The rollout starts at ${local(at)}.`;
export const needsApproval = (stage: Stage) =>
  `Stage ${stage.name} waits for a person: write \`promote: ${stage.name}\` and merge it.`;
export const expired = (seconds: number) =>
  `Its time of ${formatDuration(seconds)} is over: no unit is made any more.`;
export const running = (stage: Stage, numbers: number) =>
  `Stage ${stage.name}: ${numbers} ${numbers === 1 ? 'job waits or runs' : 'jobs wait or run'}.`;
export const unitOf = (stage: Stage, part: number, number: number) =>
  `Stage ${stage.name}${part > 1 ? `, part ${part}` : ''}${number === 0 ? ', marks its devices' : number > 1 ? `, try ${number}` : ''}.`;
export const held = (stage: Stage, jobId: string) =>
  `Somebody cancelled ${jobId} of stage ${stage.name} on the hub, and nothing in Git explains it: nothing more begins.`;
export const newVersion = (at: Instant, local: Local) =>
  `A newer version of the rollout took its place at ${local(at)}.`;
export const takenBack = (stage: Stage) => `A job of stage ${stage.name} was cancelled, and is wanted again.`;
export const tooManyDevices = (devices: number, max: number) =>
  `${devicesText(devices)} match the rollout's target, and \`maxDevices\` allows ${max}: narrow the target or raise the limit.`;
export const nobodyMatches = (stage: Stage) =>
  `No device matches stage ${stage.name}: without one there is nothing to judge.`;
export const cannotCount = (stage: Stage) =>
  `The hub does not say how many devices of stage ${stage.name} there are: nothing goes on without that.`;
export const marksFailure = (stage: Stage) =>
  `Stage ${stage.name} has failed: this job reaches no device, and tells later runs.`;
export const indexLag = (stage: Stage) =>
  `The hub does not show all marks of stage ${stage.name} yet: the calls begin when it does.`;

export function closed(opening: Exclude<Opening, { kind: 'open' }>, stage: Stage, local: Local): string {
  return opening.kind === 'frozen'
    ? `Stage ${stage.name} waits: now is ${describeFrozen(opening.frozen)}.`
    : `Stage ${stage.name} waits for its next window, at ${local(opening.until)}.`;
}

export function tooLittleTime(stage: Stage, until: Instant, local: Local): string {
  return `Stage ${stage.name} waits for its next window: the present one closes at ${local(until)}, in less than five minutes.`;
}

export function settling(stage: Stage, numbers: StageNumbers, until: Instant, local: Local): string {
  return `Stage ${stage.name} is judged after ${local(until)}: ${numbersText(numbers)}.`;
}

export function seenOnce(stage: Stage, numbers: StageNumbers, until: Instant, local: Local): string {
  return `The gate of stage ${stage.name} holds: ${numbersText(numbers)}. It passes when it still does at ${local(until)}.`;
}

export function gateFailed(
  stage: Stage,
  result: Extract<GateResult, { kind: 'failed' }>,
  numbers: StageNumbers,
): string {
  const limit = result.what === 'failed' ? stage.gate.failed : stage.gate.lost;
  return `Stage ${stage.name} failed: ${devicesText(result.devices)} ${result.what}, where ${limitText(limit)} of ${numbers.enrolled} (${result.allowed}) may be; ${numbersText(numbers)}.`;
}

export function jobFailed(stage: Stage, jobId: string, why: string | undefined): string {
  return `Stage ${stage.name} failed: the hub could not run ${jobId}${why === undefined ? '' : ` (${why})`}.`;
}

export function waitsForDevices(
  stage: Stage,
  result: Extract<GateResult, { kind: 'short' | 'no-evidence' }>,
  numbers: StageNumbers,
  until: Instant | undefined,
  local: Local,
): string {
  const what =
    result.kind === 'short'
      ? `${numbersText(numbers)}; ${result.needed} must be (≥ ${percentText(stage.gate.reached)})`
      : `nobody knows ${result.missing}`;
  return `Stage ${stage.name}: ${what}.${until === undefined ? '' : ` It is judged until ${local(until)}.`}`;
}

/** `looked`: when the last unit was made. */
export function stalled(
  stage: Stage,
  numbers: StageNumbers,
  until: Instant,
  looked: Instant,
  local: Local,
): string {
  return `Stage ${stage.name} stalled: its gate was not passed by ${local(until)}, and nothing was made after ${local(looked)}. Now ${numbersText(numbers)}; ${percentText(stage.gate.reached)} must be done.`;
}

export function failedBefore(stage: Stage, numbers: StageNumbers | undefined): string {
  const now = numbers ? ` Now ${numbersText(numbers)}.` : '';
  return `Stage ${stage.name} failed: a run saw too many devices that failed or were lost.${now}`;
}

export function complete(stage: Stage, numbers: StageNumbers): string {
  return `All stages are through; stage ${stage.name}: ${numbersText(numbers)}.`;
}

export function refused(stage: Stage, why: Extract<NewUnits, { kind: 'refused' }>['why']): string {
  switch (why) {
    case 'no-device':
      return `Stage ${stage.name} would take no device: its share of the devices that are left is none. Write \`devices: 1\`, or a larger share.`;
    case 'batch-too-small':
      return `Stage ${stage.name} has so many devices that a 256th of them is more than its batch of ${stage.batch}. Write a larger batch.`;
    case 'too-many-parts':
      return `Stage ${stage.name} would take more than 49 jobs. Write a larger batch, or \`hubjobs shard\` the hub's devices.`;
    default:
      return why satisfies never;
  }
}

export const triesEnd = (stage: Stage) =>
  `More devices of stage ${stage.name} refused than one condition can leave out: no further try is made.`;

/** The ways on from a rollout that does not go on by itself. */
export function waysOn(
  kind: 'failed' | 'stalled' | 'held',
  rollout: RolloutManifest,
  next: Stage | undefined,
): readonly string[] {
  const resume = `\`--resume ${rollout.name}\` makes the cancelled jobs again`;
  const promote = kind !== 'held' && next && `\`promote: ${next.name}\` begins the next stage all the same`;
  return [
    ...(kind === 'held' ? [resume] : []),
    'a new version begins with its first stage',
    ...(promote ? [promote] : []),
    '`git revert` takes the version back',
  ];
}
