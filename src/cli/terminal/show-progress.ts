import type { Outcome } from '../../model/outcome.ts';
import type { Plan } from '../../model/plan.ts';
import type { Progress } from '../../model/progress.ts';
import { clockTime } from '../../report/writing/moment.ts';
import { ACTIONS, RESULTS } from '../../report/writing/states.ts';
import { paint, type Style } from '../../report/writing/style.ts';
import { visible } from '../../report/writing/visible.ts';
import { hang } from '../../report/writing/wrap.ts';
import type { Output } from '../dependencies.ts';

/** The counts of a running job change all the time; a log gets them this often. */
const COUNTS_EVERY_MS = 30_000;

/** Prints the progress of a run on stderr, one line for each event, with the time in UTC. */
export function showProgress(output: Output, style: Style): (event: Progress) => void {
  let lastWait = '';
  const jobs = new Map<string, Progress & { readonly kind: 'job' }>();
  return (event) => {
    const text = describe(event);
    if (text === undefined) return;
    if (event.kind === 'job') {
      const printed = jobs.get(event.jobId);
      const isSoon = printed?.status === event.status && event.at - printed.at < COUNTS_EVERY_MS;
      if (isSoon && !output.isTerminal) return;
      jobs.set(event.jobId, event);
    }
    // A poll that found nothing new waits for the same thing again; it is printed once.
    if (event.kind === 'waiting') {
      if (text === lastWait) return;
      lastWait = text;
    }
    const time = `${paint(style, 'dim', clockTime(event.at, event.at))}  `;
    // In a log every event is one line, so that it can be searched.
    const lines = output.isTerminal ? hang(time, visible(text), style) : [time + visible(text)];
    output.write(`${lines.join('\n')}\n`);
  };
}

/** Shows the first plan as soon as it is made, before it is applied. */
export function withFirstPlan(
  next: (event: Progress) => void,
  showPlan: (plan: Plan) => void,
): (event: Progress) => void {
  let isShown = false;
  return (event) => {
    if (event.kind === 'planned' && !isShown) {
      isShown = true;
      showPlan(event.plan);
    }
    next(event);
  };
}

function describe(event: Progress): string | undefined {
  switch (event.kind) {
    case 'hub-read':
      return `read ${event.jobs} jobs from the hub, ${event.own} of them ours`;
    case 'planned':
      return undefined;
    case 'outcome':
      return describeOutcome(event.outcome);
    case 'job': {
      const { statistics } = event;
      const counts = statistics
        ? ` (${statistics.succeededCount} of ${statistics.deviceCount} devices done, ${statistics.failedCount} failed)`
        : '';
      return `${event.manifest}: ${event.status}${counts}`;
    }
    case 'waiting':
      return `waiting for ${WAITS_FOR[event.reason]}, until ${clockTime(event.until, event.at)} at most`;
    case 'hub-unavailable':
      return `${event.message}; trying again at ${clockTime(event.retryAt, event.at)}`;
    default:
      return event satisfies never;
  }
}

const WAITS_FOR = {
  'job-start': 'a job to start',
  'job-end': 'jobs to end',
  slot: 'a free slot',
  lead: 'the lead of the next occurrence',
  try: 'the next try',
  rollout: 'the next stage of a rollout',
} as const;

function describeOutcome(outcome: Outcome): string {
  const { change } = outcome;
  const jobId = change.action === 'cancel' ? change.cancels : change.request.jobId;
  const { words } = ACTIONS[change.action];
  return `${words} ${jobId}: ${RESULTS[outcome.result].words}${'message' in outcome ? ` (${outcome.message})` : ''}`;
}
