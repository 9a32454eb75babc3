import type { Severity } from '../../model/diagnostic.ts';
import type { CheckResult } from '../../model/doctor-report.ts';
import type { DeviceOutcome } from '../../model/hub-job.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Action, Reason } from '../../model/plan.ts';
import type { ProbeResult } from '../../model/probe-report.ts';
import type { StagePhase } from '../../model/rollout-report.ts';
import type { SimulatedRun } from '../../model/simulation.ts';
import type { Verdict } from '../../model/status-report.ts';
import { formatCount } from './words.ts';

/**
 * All states, each with the sign, the words and the tone that every format shows. A state always has words, so nobody
 * depends on signs or colours. Each table is in the order in which people want to know about its states.
 */
export interface State {
  readonly sign: string;
  readonly words: string;
  /** The words after a number, where they are others: `3 to schedule`. */
  readonly counted?: string;
  /** The words are a verb and stand before the name: `schedule lock-doors in 9 hours`. */
  readonly isVerb?: boolean;
  readonly tone: Tone;
  /** In Markdown, in place of the sign. */
  readonly emoji?: string;
  /** How it is drawn on the timeline; default: filled. */
  readonly look?: 'outlined' | 'dashed';
}

export type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'calm';

/** What a plan does with an occurrence. */
export const ACTIONS = {
  create: {
    sign: '+',
    words: 'schedule',
    isVerb: true,
    counted: 'to schedule',
    tone: 'good',
    look: 'outlined',
  },
  replace: {
    sign: '~',
    words: 'replace',
    isVerb: true,
    counted: 'to replace',
    tone: 'warn',
    look: 'outlined',
  },
  cancel: { sign: '-', words: 'cancel', isVerb: true, counted: 'to cancel', tone: 'bad' },
  refuse: { sign: '✗', words: 'refuse', isVerb: true, counted: 'refused', tone: 'bad', look: 'dashed' },
  defer: { sign: '»', words: 'defer', isVerb: true, counted: 'deferred', tone: 'calm', look: 'outlined' },
  skip: { sign: '–', words: 'skip', isVerb: true, counted: 'skipped', tone: 'calm', look: 'dashed' },
  keep: { sign: '=', words: 'keep', isVerb: true, counted: 'unchanged', tone: 'calm' },
} as const satisfies Record<Action, State>;

/** What a plan leaves as it is although somebody should look at it, by reason. */
export const ALARMS = {
  held: { sign: '!', words: 'held', tone: 'warn' },
  'unknown-state': { sign: '?', words: 'state not known', tone: 'warn' },
  expired: { sign: '!', words: 'lost', tone: 'warn' },
} as const satisfies Partial<Record<Reason, State>>;

/** What became of a change when a plan was applied. */
export const RESULTS = {
  done: { sign: '✓', words: 'done', tone: 'good' },
  'already-done': { sign: '✓', words: 'already done', tone: 'good' },
  'no-slot': { sign: '!', words: 'no free slot', tone: 'warn' },
  taken: { sign: '!', words: 'taken by another run', tone: 'warn' },
  failed: { sign: '✗', words: 'failed', tone: 'bad' },
  skipped: { sign: '–', words: 'skipped', tone: 'warn' },
} as const satisfies Record<Outcome['result'], State>;

/** How a job on the hub stands against its success rule. */
export const VERDICTS = {
  'below-threshold': { sign: '✗', words: 'below threshold', tone: 'bad', emoji: '❌' },
  unreached: { sign: '✗', words: 'unreached', tone: 'bad', emoji: '❌' },
  incomplete: { sign: '~', words: 'incomplete', tone: 'warn', emoji: '⚠️' },
  succeeded: { sign: '✓', words: 'succeeded', tone: 'good', emoji: '✅' },
  running: { sign: '…', words: 'running', tone: 'busy', emoji: '⏳' },
  waiting: { sign: '○', words: 'waiting', tone: 'busy', emoji: '🕒', look: 'outlined' },
  cancelled: { sign: '-', words: 'cancelled', tone: 'calm', emoji: '🚫', look: 'dashed' },
  'no-devices': { sign: '∅', words: 'no devices', counted: 'with no devices', tone: 'warn', emoji: '⚠️' },
} as const satisfies Record<Verdict, State>;

/** Where a rollout or one of its stages stands. */
export const PHASES = {
  failed: { sign: '✗', words: 'failed', tone: 'bad', emoji: '❌' },
  stalled: { sign: '✗', words: 'stalled', tone: 'bad', emoji: '❌' },
  held: { sign: '!', words: 'held', tone: 'bad', emoji: '❌' },
  expired: { sign: '!', words: 'expired', tone: 'warn', emoji: '⚠️' },
  retrying: { sign: '~', words: 'retrying', tone: 'busy', emoji: '⏳' },
  running: { sign: '…', words: 'running', tone: 'busy', emoji: '⏳' },
  settling: { sign: '…', words: 'settling', tone: 'busy', emoji: '⏳' },
  waiting: { sign: '○', words: 'waiting', tone: 'busy', emoji: '🕒', look: 'outlined' },
  suspended: { sign: '–', words: 'suspended', tone: 'calm', emoji: '⏸️', look: 'dashed' },
  passed: { sign: '✓', words: 'passed', tone: 'good', emoji: '✅' },
  sweeping: { sign: '✓', words: 'sweeping', tone: 'good', emoji: '✅' },
  complete: { sign: '✓', words: 'complete', tone: 'good', emoji: '✅' },
} as const satisfies Record<StagePhase, State>;

/** What the devices of a stage have come to, and how a bar shows them. */
export const STAGE_DEVICES = {
  reached: { sign: '█', words: 'done', tone: 'good' },
  failed: { sign: 'x', words: 'failed', tone: 'bad' },
  lost: { sign: '?', words: 'lost', tone: 'bad' },
  left: { sign: '░', words: 'left', tone: 'calm' },
} as const satisfies Record<string, State>;

/** What a job became on a device. */
export const DEVICE_OUTCOMES = {
  succeeded: { sign: '✓', words: 'succeeded', tone: 'good' },
  refused: { sign: '✗', words: 'refused', tone: 'bad' },
  failed: { sign: '✗', words: 'failed', tone: 'bad' },
  offline: { sign: '○', words: 'offline', tone: 'calm' },
  'timed-out': { sign: '!', words: 'timed out', tone: 'warn' },
  pending: { sign: '…', words: 'pending', tone: 'busy' },
  cancelled: { sign: '-', words: 'cancelled', tone: 'calm' },
} as const satisfies Record<DeviceOutcome, State>;

export const SEVERITIES = {
  error: { sign: '✗', words: 'error', tone: 'bad', emoji: '❌' },
  warning: { sign: '!', words: 'warning', tone: 'warn', emoji: '⚠️' },
  info: { sign: 'i', words: 'info', tone: 'busy', emoji: 'ℹ️' },
} as const satisfies Record<Severity, State>;

/** An expectation of a simulation, and the simulation as a whole. */
export const CHECKS = {
  failed: { sign: '✗', words: 'failed', tone: 'bad', emoji: '❌' },
  passed: { sign: '✓', words: 'passed', tone: 'good', emoji: '✅' },
  none: { sign: '○', words: 'nothing expected', tone: 'calm', emoji: '🛰️' },
} as const satisfies Record<string, State>;

/** What `hubjobs doctor` found. */
export const FINDINGS = {
  problem: { sign: '✗', words: 'problem', tone: 'bad', emoji: '❌' },
  remark: { sign: '!', words: 'look', counted: 'to look at', tone: 'warn', emoji: '⚠️' },
  'not-tried': { sign: '○', words: 'unknown', tone: 'calm' },
  fine: { sign: '✓', words: 'fine', tone: 'good', emoji: '✅' },
} as const satisfies Record<CheckResult, State>;

/** What a hub did where it is not known what hubs do. */
export const PROBES = {
  differs: { sign: '≠', words: 'differs', counted: 'other than expected', tone: 'warn', emoji: '⚠️' },
  unknown: { sign: '○', words: 'unknown', tone: 'calm' },
  'as-expected': { sign: '✓', words: 'as expected', tone: 'good', emoji: '✅' },
} as const satisfies Record<ProbeResult['result'], State>;

/** How a run of the workflow ended, or why it did not happen. */
export const RUNS = {
  done: { sign: '✓', words: 'done', tone: 'good' },
  dropped: { sign: '–', words: 'dropped', tone: 'warn' },
  superseded: { sign: '»', words: 'superseded', tone: 'warn' },
  refused: { sign: '✗', words: 'refused', tone: 'bad' },
  failed: { sign: '✗', words: 'failed', tone: 'bad' },
} as const satisfies Record<SimulatedRun['result'], State>;

/** An occurrence that was due and has no job. */
export const MISSED = { sign: '!', words: 'missed', tone: 'warn', look: 'dashed' } as const satisfies State;

/** The next occurrence of a manifest, when nothing else is known about it. */
export const NEXT = { sign: '→', words: 'next', tone: 'calm', look: 'outlined' } as const satisfies State;

/** A day of a simulation's calendar on which a job waits or runs, and one without any. */
export const ONGOING = { sign: '○', words: 'not ended', tone: 'busy' } as const satisfies State;
export const NOTHING_DUE = { sign: '·', words: 'nothing due', tone: 'calm' } as const satisfies State;

/** A line of a diff. */
export const DIFF_MARKS = {
  '+': { sign: '+', words: 'added', tone: 'good' },
  '~': { sign: '~', words: 'changed', tone: 'warn' },
  '-': { sign: '-', words: 'removed', tone: 'bad' },
} as const satisfies Record<string, State>;

/** After a number: `3 to schedule`. */
export function countedWords(state: State): string {
  return state.counted ?? state.words;
}

/** `2 below threshold`, `1 running`: the states that occur, in the order of their table. */
export function countsByState<Name extends string>(
  states: Readonly<Record<Name, State>>,
  counts: Readonly<Record<NoInfer<Name>, number>>,
): readonly string[] {
  return namesOf(states)
    .filter((name) => counts[name] > 0)
    .map((name) => `${formatCount(counts[name])} ${countedWords(states[name])}`);
}

/** The names of a table's states, in its order. */
export function namesOf<Name extends string>(states: Readonly<Record<Name, State>>): readonly Name[] {
  const names: Name[] = [];
  for (const name in states) names.push(name);
  return names;
}
