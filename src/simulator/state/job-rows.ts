import type { DeviceName } from '../device-link.ts';

/** The state of a job on one device. The service spells `canceled` with one l here. */
const ROW_STATUSES = ['pending', 'scheduled', 'running', 'completed', 'failed', 'canceled'] as const;
export type RowStatus = (typeof ROW_STATUSES)[number];

/** A device's answer, or why there is none. */
export type RowOutcome =
  | { readonly status: number; readonly payload: string }
  | { readonly code: string; readonly description: string };

const PENDING = 0;
const RUNNING = 2;
const COMPLETED = 3;
const FAILED = 4;

/** Different outcomes of one job that are stored once each, so that a million equal answers take the space of one. */
const MAX_SHARED_OUTCOMES = 1_000;

/** The devices of one job and their states, in columns instead of objects: a few bytes for each device. */
export class JobRows {
  readonly #targets: DeviceName[] = [];
  /** By their longer text, then by status or code. */
  readonly #shared = new Map<string, Map<number | string, RowOutcome>>();
  #sharedCount = 0;
  #outcomes: (RowOutcome | undefined)[] = [];
  #status = new Uint8Array(16);
  #updatedAt = new Float64Array(16);
  /** How many rows have each status, in the order of the list above. */
  readonly #counts = [0, 0, 0, 0, 0, 0];

  get length(): number {
    return this.#targets.length;
  }

  counts(): { readonly [S in 'pending' | 'running' | 'completed' | 'failed']: number } {
    const [pending = 0, , running = 0, completed = 0, failed = 0] = this.#counts;
    return { pending, running, completed, failed };
  }

  /** Rows that are neither completed nor failed. */
  get open(): number {
    return (this.#counts[PENDING] ?? 0) + (this.#counts[RUNNING] ?? 0);
  }

  add(target: DeviceName, now: number): void {
    const index = this.#targets.length;
    if (index === this.#status.length) this.#grow();
    this.#targets.push(target);
    this.#outcomes.push(undefined);
    this.#status[index] = PENDING;
    this.#updatedAt[index] = now;
    this.#count(PENDING, 1);
  }

  target(index: number): DeviceName {
    const target = this.#targets[index];
    if (!target) throw new Error(`A job has no row ${index}.`);
    return target;
  }

  isOpen(index: number): boolean {
    const status = this.#status[index] ?? FAILED;
    return status === PENDING || status === RUNNING;
  }

  status(index: number): RowStatus {
    return ROW_STATUSES[this.#status[index] ?? PENDING] ?? 'pending';
  }

  updatedAt(index: number): number {
    return this.#updatedAt[index] ?? 0;
  }

  outcome(index: number): RowOutcome | undefined {
    return this.#outcomes[index];
  }

  run(index: number, now: number): void {
    this.#move(index, RUNNING, now);
  }

  complete(index: number, answer: RowOutcome | undefined, now: number): void {
    this.#outcomes[index] = answer && this.#share(answer);
    this.#move(index, COMPLETED, now);
  }

  fail(index: number, code: string, description: string, now: number): void {
    this.#outcomes[index] = this.#share({ code, description });
    this.#move(index, FAILED, now);
  }

  /** Puts a stored row back. */
  restore(target: DeviceName, status: RowStatus, updatedAt: number, outcome: RowOutcome | undefined): void {
    const index = this.#targets.length;
    this.add(target, updatedAt);
    this.#outcomes[index] = outcome && this.#share(outcome);
    this.#move(index, ROW_STATUSES.indexOf(status), updatedAt);
  }

  #move(index: number, status: number, now: number): void {
    this.#count(this.#status[index] ?? PENDING, -1);
    this.#status[index] = status;
    this.#updatedAt[index] = now;
    this.#count(status, 1);
  }

  #count(status: number, change: number): void {
    this.#counts[status] = (this.#counts[status] ?? 0) + change;
  }

  #share(outcome: RowOutcome): RowOutcome {
    const isAnswer = 'status' in outcome;
    const text = isAnswer ? outcome.payload : outcome.description;
    const code = isAnswer ? outcome.status : outcome.code;
    const alike = this.#shared.get(text);
    const known = alike?.get(code);
    if (known) return known;
    if (this.#sharedCount < MAX_SHARED_OUTCOMES) {
      this.#sharedCount += 1;
      if (alike) alike.set(code, outcome);
      else this.#shared.set(text, new Map([[code, outcome]]));
    }
    return outcome;
  }

  #grow(): void {
    const status = new Uint8Array(this.#status.length * 2);
    status.set(this.#status);
    this.#status = status;
    const updatedAt = new Float64Array(this.#updatedAt.length * 2);
    updatedAt.set(this.#updatedAt);
    this.#updatedAt = updatedAt;
  }
}
