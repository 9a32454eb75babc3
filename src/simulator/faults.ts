/** What a fault does to a request. */
export type FaultEffect =
  /** Answers with an error of the service and does nothing. */
  | { readonly kind: 'status'; readonly status: 401 | 429 | 500 | 503 }
  /** Cuts the connection before the operation, or after it: it is done, and the caller cannot know. */
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
  /** Delays the request, by the hub's clock. */
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** Does the operation and sends half of the answer. */
  | { readonly kind: 'truncate' };

/** Which requests a fault affects, and how often. */
export interface FaultRule {
  readonly effect: FaultEffect;
  /** HTTP method; absent: any. */
  readonly method?: string;
  /** Path with `*` for any text, such as `/jobs/v2/*`; absent: any. */
  readonly path?: string;
  /** Share of the matching requests, 0 to 1. Default 1. */
  readonly rate?: number;
  /** How many matching requests pass before the first fault. Default 0. */
  readonly after?: number;
  /** The largest number of affected requests. Default: no limit. */
  readonly count?: number;
}

interface ArmedRule {
  readonly rule: FaultRule;
  readonly pattern: RegExp | undefined;
  seen: number;
  struck: number;
}

/** The faults that were asked for. They can be changed at any time; chance comes from the hub's seed. */
export class Faults {
  #rules: ArmedRule[] = [];
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Adds a rule; the returned function removes it. The first rule that applies wins. */
  add(rule: FaultRule): () => void {
    const armed = {
      rule,
      pattern: rule.path === undefined ? undefined : globOf(rule.path),
      seen: 0,
      struck: 0,
    };
    this.#rules.push(armed);
    return () => {
      this.#rules = this.#rules.filter((other) => other !== armed);
    };
  }

  clear(): void {
    this.#rules = [];
  }

  /** The fault of this request, if any. */
  strike(method: string, path: string): FaultEffect | undefined {
    for (const armed of this.#rules) {
      const { rule, pattern } = armed;
      if (rule.method !== undefined && rule.method.toUpperCase() !== method) continue;
      if (pattern && !pattern.test(path)) continue;
      armed.seen += 1;
      if (armed.seen <= (rule.after ?? 0) || armed.struck >= (rule.count ?? Number.POSITIVE_INFINITY))
        continue;
      if (rule.rate !== undefined && this.#random() >= rule.rate) continue;
      armed.struck += 1;
      return rule.effect;
    }
    return undefined;
  }
}

function globOf(path: string): RegExp {
  const text = path
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${text}$`, 'i');
}

/** A generator of numbers from 0 (included) to 1 (excluded) that follow from a seed. */
export function seededRandom(seed: string): () => number {
  let state = 0x811c9dc5;
  for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
