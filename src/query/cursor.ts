import type { Span } from './ast.ts';
import type { Token } from './lexer.ts';
import { MAX_CONDITION_DEPTH, MAX_PROBLEMS } from './limits.ts';
import { problem, type QueryProblem } from './problem.ts';
import type { QueryRuleCode } from './rules.ts';

/** The place of the parser in the tokens, and the problems found so far. */
export class Cursor {
  readonly problems: QueryProblem[] = [];
  /** Words that are no names without brackets, in capitals. */
  readonly reserved: ReadonlySet<string>;
  readonly #tokens: readonly Token[];
  readonly #end: Token;
  #index = 0;
  #depth = 0;
  #stopped = false;

  constructor(tokens: readonly Token[], reserved: ReadonlySet<string>) {
    this.#tokens = tokens;
    this.reserved = reserved;
    this.#end = tokens.at(-1) ?? { kind: 'end', text: '', start: 0, end: 0 };
  }

  peek(ahead = 0): Token {
    return this.#tokens[this.#index + ahead] ?? this.#end;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#index += 1;
    return token;
  }

  /** Where the token before this one ended. */
  lastEnd(): number {
    return this.#tokens[this.#index - 1]?.end ?? 0;
  }

  atSymbol(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'symbol' && token.text === text;
  }

  atWord(word: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'name' && token.word === word;
  }

  takeSymbol(text: string): boolean {
    if (!this.atSymbol(text)) return false;
    this.#index += 1;
    return true;
  }

  takeWord(word: string): boolean {
    if (!this.atWord(word)) return false;
    this.#index += 1;
    return true;
  }

  report(code: QueryRuleCode, at: Span, message: string, hint?: string): void {
    if (!this.#stopped && this.problems.length < MAX_PROBLEMS)
      this.problems.push(problem(code, at, message, hint));
  }

  /** Reports what was expected at this token and what was found instead. */
  reportExpected(expected: string, hint?: string): void {
    const token = this.peek();
    const found = token.kind === 'end' ? 'the end of the text' : `\`${token.text}\``;
    this.report('query-syntax', token, `expected ${expected}, found ${found}`, hint);
  }

  expectSymbol(text: string, purpose: string): boolean {
    if (this.takeSymbol(text)) return true;
    this.reportExpected(`\`${text}\` ${purpose}`);
    return false;
  }

  /** Goes on to the first of the words or symbols, or to the end; brackets that open on the way are passed whole. */
  skipTo(words: readonly string[], symbols: readonly string[]): void {
    let open = 0;
    for (; this.peek().kind !== 'end'; this.next()) {
      const token = this.peek();
      if (open === 0 && token.kind === 'name' && words.includes(token.word)) return;
      if (token.kind !== 'symbol') continue;
      if (open === 0 && symbols.includes(token.text)) return;
      if (token.text === '(' || token.text === '[') open += 1;
      if ((token.text === ')' || token.text === ']') && open > 0) open -= 1;
    }
  }

  /** Runs one level deeper; past the limit it reports and ends the reading, as what follows cannot be trusted. */
  nested<T>(at: Span, run: () => T, otherwise: () => T): T {
    if (this.#depth >= MAX_CONDITION_DEPTH) {
      this.reportTooDeep(at);
      return otherwise();
    }
    this.#depth += 1;
    const result = run();
    this.#depth -= 1;
    return result;
  }

  reportTooDeep(at: Span): void {
    this.report('query-too-deep', at, `the condition is nested deeper than ${MAX_CONDITION_DEPTH} levels`);
    this.#index = this.#tokens.length - 1;
    this.#stopped = true;
  }
}
