/** What a decision may ask the hub beside its list of jobs. Pure code asks by value; whoever drives it finds the answer. */
export type Question =
  /** How many devices match. */
  | { readonly kind: 'count'; readonly condition: string }
  /** Which devices match, when they are not more than `max`. */
  | { readonly kind: 'device-ids'; readonly condition: string; readonly max: number }
  /** What became of a job on its devices. */
  | { readonly kind: 'results'; readonly jobId: string };

/** `unknown`: the hub did not answer, or refused the question. */
export type Answer =
  | { readonly kind: 'count'; readonly total: number }
  /** `isAll`: these are all that match; otherwise there are more, and the list is empty. */
  | { readonly kind: 'device-ids'; readonly ids: readonly string[]; readonly isAll: boolean }
  | ({ readonly kind: 'results' } & JobResults)
  | { readonly kind: 'unknown' };

/** What became of a job on its devices, with the ids of those that a later try leaves out or takes again. */
export interface JobResults {
  readonly succeeded: number;
  /** Answered with a status of 400 or more, or failed in another way. */
  readonly refused: number;
  /** Was not connected, or did not answer in time. */
  readonly unreached: number;
  readonly refusedIds: readonly string[];
  readonly unreachedIds: readonly string[];
  /** Both lists are complete. */
  readonly hasAllIds: boolean;
}

/** Asks, and goes on with the answer. */
export type Asking<Result> = Generator<Question, Result, Answer>;

/** `undefined`: nobody knows. */
export function* askCount(condition: string): Asking<number | undefined> {
  const answer = yield { kind: 'count', condition };
  return answer.kind === 'count' ? answer.total : undefined;
}

export function* askDeviceIds(
  condition: string,
  max: number,
): Asking<{ readonly ids: readonly string[]; readonly isAll: boolean } | undefined> {
  const answer = yield { kind: 'device-ids', condition, max };
  return answer.kind === 'device-ids' ? answer : undefined;
}

export function* askResults(jobId: string): Asking<JobResults | undefined> {
  const answer = yield { kind: 'results', jobId };
  return answer.kind === 'results' ? answer : undefined;
}
