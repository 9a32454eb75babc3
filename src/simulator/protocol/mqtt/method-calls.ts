import type { MethodAnswer } from '../../device-link.ts';
import { serviceError } from '../../errors.ts';

/** A hub passes on payloads of up to 128 KB, in both directions. */
const MAX_PAYLOAD_BYTES = 128 * 1024;
/** Calls that a device never answers would pile up: the oldest are dropped, long after the hub has stopped waiting. */
const MAX_OPEN_CALLS = 1000;

interface OpenCall {
  readonly resolve: (answer: MethodAnswer) => void;
  readonly reject: (reason: Error) => void;
}

function badAnswer(what: string): Error {
  return serviceError('InvalidResponseWhileProxying', `The device's answer ${what}.`, 'json-in-text');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The method calls under way on one connection; answers may come in any order. */
export class MethodCalls {
  readonly #open = new Map<string, OpenCall>();
  #lastId = 0;

  begin(): { readonly requestId: string; readonly answer: Promise<MethodAnswer> } {
    const [oldest] = this.#open.keys();
    if (oldest !== undefined && this.#open.size >= MAX_OPEN_CALLS) {
      this.#take(oldest)?.reject(new Error('too many calls without an answer'));
    }
    this.#lastId += 1;
    const requestId = this.#lastId.toString(16);
    const answer = new Promise<MethodAnswer>((resolve, reject) => {
      this.#open.set(requestId, { resolve, reject });
    });
    return { requestId, answer };
  }

  /** An answer to a call that is not open is ignored. */
  finish(requestId: string, status: number, payload: string): void {
    const call = this.#take(requestId);
    if (call === undefined) return;
    const text = payload.trim() === '' ? 'null' : payload;
    const size = Buffer.byteLength(text);
    if (size > MAX_PAYLOAD_BYTES) call.reject(badAnswer(`has ${size} bytes; at most 128 KB are allowed`));
    else if (!isJson(text)) call.reject(badAnswer('is not JSON'));
    else call.resolve({ status, payload: text });
  }

  /** The connection is lost, and every call with it. */
  lose(): void {
    for (const { reject } of this.#open.values()) reject(new Error('the connection was lost'));
    this.#open.clear();
  }

  #take(requestId: string): OpenCall | undefined {
    const call = this.#open.get(requestId);
    this.#open.delete(requestId);
    return call;
  }
}
