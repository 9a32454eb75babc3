import type { Instant } from '../../model/instant.ts';
import type { DeviceLimit } from '../../model/rollout.ts';
import { isHalted, type RolloutReport, type StageReport } from '../../model/rollout-report.ts';
import { formatShare, formatShareUp } from '../../model/share.ts';
import { operationText } from '../plan/operation-facts.ts';
import { type Facts, type Moment, type Notice, piecesOf, type Text } from '../writing/facts.ts';
import { namesOf, PHASES, type State } from '../writing/states.ts';
import { countOf, formatCount, nounOf } from '../writing/words.ts';

/** What a report says of a rollout, in every format. */
export interface RolloutFacts {
  readonly name: string;
  readonly state: State;
  /** Why somebody should look at it. */
  readonly alarm?: State;
  /** When its version began or begins; absent where Git does not say. */
  readonly when?: Moment;
  /** Where it stands, and how it goes on if it does not by itself. */
  readonly facts: Facts & Readonly<Record<'now', Text>>;
  /** What it does, and to whom. */
  readonly content: Facts & Readonly<Record<'where' | 'what', Text>>;
  readonly stages: readonly StageFacts[];
}

/** One stage. */
export interface StageFacts {
  readonly name: string;
  readonly state: State;
  readonly devices: Text;
  /** Its numbers beside their limits; absent of a stage that has passed. */
  readonly gate?: string;
  /** What it waits for, or how it ended; absent where the rollout says the same. */
  readonly now?: Text;
}

export function rolloutFacts(report: RolloutReport, now: Instant): RolloutFacts {
  const { rollout, timeZone, description, operation, condition, version, isRollback, phase } = report;
  return {
    name: rollout,
    state: PHASES[phase],
    ...(isHalted(phase) && { alarm: PHASES[phase] }),
    ...(version !== undefined && { when: { at: version, timeZone, now } }),
    facts: {
      now: [{ said: report.because }],
      ...(report.waysOn.length > 0 && { 'go on': [{ said: `${report.waysOn.join('; or ')}.` }] }),
    },
    content: {
      ...(description !== undefined && { about: [{ said: description }] }),
      ...(isRollback && { version: 'takes back an earlier one: its gates ask for failures alone' }),
      where: condition === '*' ? 'all devices' : [{ code: condition }],
      what: operationText(operation),
    },
    stages: report.stages.map((stage) => stageFacts(stage, report.because)),
  };
}

function stageFacts(report: StageReport, said: string): StageFacts {
  const { name, phase, because } = report;
  const hasPassed = phase === 'passed' || phase === 'complete' || phase === 'sweeping';
  return {
    name,
    state: PHASES[phase],
    devices: devicesText(report),
    ...(!hasPassed && { gate: gateText(report) }),
    ...(because !== said && phase !== 'passed' && { now: [{ said: because }] }),
  };
}

function devicesText({ numbers, expected, beganAt }: StageReport): Text {
  if (beganAt !== undefined) return [{ stage: numbers }];
  return expected === undefined ? 'not counted' : `about ${countOf(expected, 'device')}`;
}

/** `93.3% done (≥ 95%), 0% failed (≤ 1%), 0% lost (≤ 1%)`; before the numbers are known the limits alone. */
function gateText({ numbers, limits, tries }: StageReport): string {
  const { enrolled, reached, failed, lost } = numbers;
  const { minDevices } = limits;
  const least = `≥ ${formatShare(limits.reached)}`;
  const done =
    enrolled && reached !== undefined
      ? `${formatShare(reached / enrolled)} done (${least})`
      : `${least} done`;
  const parts = [
    done,
    limitText('failed', failed, enrolled, limits.failed),
    limitText('lost', lost, enrolled, limits.lost),
  ];
  const isSmall = enrolled !== undefined && enrolled < minDevices;
  return [
    ...parts,
    ...(isSmall ? [`all of fewer than ${countOf(minDevices, 'device')}`] : []),
    ...(tries > 1 ? [`after ${countOf(tries, 'try', 'tries')}`] : []),
  ].join(', ');
}

function limitText(
  words: string,
  count: number | undefined,
  of: number | undefined,
  limit: DeviceLimit,
): string {
  const most = `≤ ${limit.kind === 'count' ? formatCount(limit.count) : formatShare(limit.share)}`;
  if (count === undefined || !of) return `${most} ${words}`;
  const value = limit.kind === 'count' ? formatCount(count) : formatShareUp(count / of);
  return `${value} ${words} (${most})`;
}

/** The rollouts that do not go on by themselves: nobody should miss them. */
export function rolloutNotice(rollouts: readonly RolloutFacts[]): Notice {
  return {
    tone: 'bad',
    lines: rollouts
      .filter(({ alarm }) => alarm !== undefined)
      .map(({ name, facts }) => [
        'Rollout ',
        { code: name },
        ': ',
        ...piecesOf(facts.now),
        ...(facts['go on'] === undefined ? [] : [' To go on: ', ...piecesOf(facts['go on'])]),
      ]),
  };
}

/** `1 rollout failed, 2 rollouts running`; empty when there are none. */
export function rolloutCounts(reports: readonly RolloutReport[]): string {
  return namesOf(PHASES)
    .flatMap((name) => {
      const count = reports.filter(({ phase }) => phase === name).length;
      return count === 0 ? [] : [`${formatCount(count)} ${nounOf(count, 'rollout')} ${PHASES[name].words}`];
    })
    .join(', ');
}
