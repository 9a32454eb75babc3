import { formatDuration } from '../model/duration.ts';
import { describeFrozen } from '../model/freeze.ts';
import type { Instant } from '../model/instant.ts';
import { formatLocalAndUtc } from '../model/local-time.ts';
import type { DeviceLimit, RolloutManifest, Stage } from '../model/rollout.ts';
import type { StageNumbers } from '../model/rollout-report.ts';
import { formatShare } from '../model/share.ts';
import type { GateResult } from './gate.ts';
import type { Opening } from './open-time.ts';
import type { NewUnits } from './parts.ts';

/*
 * What a rollout does, and why: sentences for the person who reads a plan or a status. The facts first, then what it waits
 * for and until when.
 */

/** An instant as the rollout's people read it, and in UTC. */
export type Local = (instant: Instant) => string;

export function localOf({ timeZone }: Pick<RolloutManifest, 'timeZone'>): Local {
  return (instant) => formatLocalAndUtc(instant, timeZone);
}

/** `57 of 60 done (95%), 1 failed, 0 lost, 2 left`. */
function numbersText({ enrolled, reached, failed, lost, left }: StageNumbers): string {
  const parts = [
    reached === undefined
      ? 'how many are done is not known'
      : `${reached} of ${enrolled ?? '?'} done${enrolled ? ` (${formatShare(reached / enrolled)})` : ''}`,
    ...(failed === undefined ? [] : [`${failed} failed`]),
    ...(lost === undefined ? [] : [`${lost} lost`]),
    ...(left === undefined ? [] : [`${left} left`]),
  ];
  return parts.join(', ');
}

function limitText(limit: DeviceLimit): string {
  return limit.kind === 'count' ? `${limit.count}` : formatShare(limit.share);
}

function devicesText(count: number): string {
  return `${count} ${count === 1 ? 'device' : 'devices'}`;
}

function isAre(count: number): string {
  return count === 1 ? 'is' : 'are';
}

export const noHistory = () =>
  'Git does not show when this version of the rollout was first committed, so no stage begins. Fetch the whole history (`fetch-depth: 0`), or commit the file.';
export const suspended = () => 'The rollout is suspended: no job is created, and waiting ones are cancelled.';
export const behindStage = (stage: Stage | undefined) =>
  stage ? `Waits for stage ${stage.name}.` : 'Waits for the stage before it.';
export const passed = () => 'The next stage can begin.';
export const passedByPromote = (stage: Stage) =>
  `Stage ${stage.name} begins all the same, because of \`promote: ${stage.name}\`.`;
export const sweepStopped = (because: string, jobId: string) =>
  `${because} New devices are not added any more: somebody cancelled ${jobId} on the hub.`;
export const sweepWaits = (because: string) =>
  `${because} With the devices that joined since, the gate does not hold: no more are added until it does.`;
export const newcomersTried = (because: string, count: number) =>
  `${because} ${devicesText(count)} joined since and ${isAre(count)} added now.`;
export const stalePromote = (name: string) =>
  `\`promote: ${name}\` was written for an earlier version and does not count for this one. Remove it; write it again only to begin that stage in this version.`;
export const unnecessary = (stage: Stage, matching: number) =>
  `Stage ${stage.name} has no device: of ${devicesText(matching)} that match, all are done or belong to earlier stages.`;
export const begins = (stage: Stage, number: number, of: number) =>
  `Stage ${stage.name} (${number} of ${of}) begins.`;
export const continues = (stage: Stage) => `Stage ${stage.name} goes on with its next devices.`;
export const calls = (stage: Stage) => `The devices of stage ${stage.name} are marked, and are called now.`;
export const tryAgain = (stage: Stage, number: number, left: number | undefined) =>
  `Stage ${stage.name}, try ${number}${left === undefined ? '' : `: ${devicesText(left)} ${isAre(left)} left`}.`;
export const newcomers = (count: number) =>
  `${devicesText(count)} ${count === 1 ? 'has' : 'have'} joined since the last stage began.`;
export const startsLater = (at: Instant, local: Local) => `The rollout starts on ${local(at)}.`;
export const needsApproval = (stage: Stage) =>
  `Stage ${stage.name} waits for approval: merge \`promote: ${stage.name}\` to begin it.`;
export const expired = (seconds: number) =>
  `The ${formatDuration(seconds)} of \`for\` are over: no job is created any more.`;
export const running = (stage: Stage, numbers: number) =>
  `Stage ${stage.name} runs: ${numbers} ${numbers === 1 ? 'job waits or runs' : 'jobs wait or run'} on the hub.`;
export const unitOf = (stage: Stage, part: number, number: number) =>
  `Stage ${stage.name}${part > 1 ? `, part ${part}` : ''}${number === 0 ? ', marks its devices' : number > 1 ? `, try ${number}` : ''}.`;
export const held = (stage: Stage, jobId: string) =>
  `Stage ${stage.name} is held: somebody cancelled ${jobId} on the hub, and nothing in Git explains it. Nothing more begins.`;
export const newVersion = (at: Instant, local: Local) =>
  `A newer version of the rollout replaces it from ${local(at)}.`;
export const takenBack = (stage: Stage) => `A job of stage ${stage.name} was cancelled, and is wanted again.`;
export const tooManyDevices = (devices: number, max: number) =>
  `${devicesText(devices)} match the rollout's target, and \`maxDevices\` allows ${max}: narrow the target or raise the limit.`;
export const nobodyMatches = (stage: Stage) =>
  `No device matches stage ${stage.name}, so there is nothing to judge.`;
export const cannotCount = (stage: Stage) =>
  `The hub did not say how many devices stage ${stage.name} has, so nothing goes on.`;
export const marksFailure = (stage: Stage) =>
  `Stage ${stage.name} has failed. This job reaches no device: it tells later runs.`;
export const indexLag = (stage: Stage) =>
  `The hub does not show all marks of stage ${stage.name} yet. The calls begin when it does.`;

export function closed(opening: Exclude<Opening, { kind: 'open' }>, stage: Stage, local: Local): string {
  return opening.kind === 'frozen'
    ? `Stage ${stage.name} waits: now is ${describeFrozen(opening.frozen)}.`
    : `Stage ${stage.name} waits for its next window, on ${local(opening.until)}.`;
}

export function tooLittleTime(stage: Stage, until: Instant, local: Local): string {
  return `Stage ${stage.name} waits for its next window: this one closes on ${local(until)}, in less than 5 minutes.`;
}

export function settling(stage: Stage, numbers: StageNumbers, until: Instant, local: Local): string {
  return `Stage ${stage.name} settles: ${numbersText(numbers)}. It is judged from ${local(until)}.`;
}

export function seenOnce(stage: Stage, numbers: StageNumbers, until: Instant, local: Local): string {
  return `The gate of stage ${stage.name} holds: ${numbersText(numbers)}. The stage passes if it still holds on ${local(until)}.`;
}

export function gateFailed(
  stage: Stage,
  result: Extract<GateResult, { kind: 'failed' }>,
  numbers: StageNumbers,
): string {
  const { what, devices, allowed } = result;
  const limit = what === 'failed' ? stage.gate.failed : stage.gate.lost;
  const most =
    limit.kind === 'count' ? `${allowed}` : `${allowed} of ${numbers.enrolled} (${limitText(limit)})`;
  const verb = what === 'failed' ? '' : ` ${isAre(devices)}`;
  return `Stage ${stage.name} failed: ${devicesText(devices)}${verb} ${what}, and the gate allows ${most}. Now ${numbersText(numbers)}.`;
}

export function jobFailed(stage: Stage, jobId: string, why: string | undefined): string {
  return `Stage ${stage.name} failed: the hub could not run ${jobId}${why === undefined ? '' : ` (${why})`}.`;
}

/** `next`: the stage that waits for this one. */
export function waitsForDevices(
  stage: Stage,
  result: Extract<GateResult, { kind: 'short' | 'no-evidence' }>,
  numbers: StageNumbers,
  {
    until,
    next,
    local,
  }: { readonly until?: Instant | undefined; readonly next?: Stage | undefined; readonly local: Local },
): string {
  const what = result.kind === 'short' ? shortText(stage, result.needed, numbers) : result.missing;
  return [
    `Stage ${stage.name} waits: ${what}.`,
    ...(until === undefined ? [] : [`It is judged until ${local(until)}.`]),
    ...(next ? [`\`promote: ${next.name}\` begins stage ${next.name} now.`] : []),
  ].join(' ');
}

/** `93.3% of ≥ 95% done, 1 failed, 3 of 60 left`. */
function shortText(
  { gate }: Stage,
  needed: number,
  { enrolled, reached, failed, lost, left }: StageNumbers,
): string {
  const share = enrolled && reached !== undefined ? formatShare(reached / enrolled) : undefined;
  const isByShare = enrolled !== undefined && needed === Math.ceil(gate.reached * enrolled - 1e-9);
  const done =
    share !== undefined && isByShare
      ? `${share} of ≥ ${formatShare(gate.reached)} done`
      : `${reached} of ${enrolled} done, and ${needed} must be`;
  return [
    done,
    ...(failed ? [`${failed} failed`] : []),
    ...(lost ? [`${lost} lost`] : []),
    ...(left === undefined ? [] : [`${left} of ${enrolled} left`]),
  ].join(', ');
}

/** `looked`: when the last unit was made. */
export function stalled(
  stage: Stage,
  numbers: StageNumbers,
  until: Instant,
  looked: Instant,
  local: Local,
): string {
  return `Stage ${stage.name} stalled: its gate was not passed by ${local(until)}, and its last job was created on ${local(looked)}. Now ${numbersText(numbers)}; ${formatShare(stage.gate.reached)} must be done.`;
}

export function failedBefore(stage: Stage, numbers: StageNumbers | undefined): string {
  const now = numbers ? ` Now ${numbersText(numbers)}.` : '';
  return `Stage ${stage.name} failed: an earlier run saw more devices failed or lost than the gate allows.${now}`;
}

export function complete(stage: Stage, numbers: StageNumbers): string {
  return `The rollout is complete. Stage ${stage.name}: ${numbersText(numbers)}.`;
}

export function refused(stage: Stage, why: Extract<NewUnits, { kind: 'refused' }>['why']): string {
  switch (why) {
    case 'no-device':
      return `Stage ${stage.name} would have no device: its share of the devices that are left is none. Write \`devices: 1\`, or a larger share.`;
    case 'batch-too-small':
      return `Stage ${stage.name} has so many devices that a 256th of them is more than its batch of ${stage.batch}. Write a larger batch.`;
    case 'too-many-parts':
      return `Stage ${stage.name} would need more than 49 jobs. Write a larger batch, or tag the hub's devices with \`hubjobs shard\`.`;
    default:
      return why satisfies never;
  }
}

export const triesEnd = (stage: Stage) =>
  `No further try is made: more devices of stage ${stage.name} refused than one condition can leave out.`;

/** The ways on from a rollout that does not go on by itself: each says what to do. */
export function waysOn(
  kind: 'failed' | 'stalled' | 'held',
  rollout: RolloutManifest,
  next: Stage | undefined,
): readonly string[] {
  return [
    ...(kind === 'held' ? [`create the cancelled jobs again with \`--resume ${rollout.name}\``] : []),
    'merge a new version, which begins with its first stage',
    ...(kind !== 'held' && next
      ? [`merge \`promote: ${next.name}\` to begin stage ${next.name} all the same`]
      : []),
    'take the version back with `git revert`',
  ];
}
