const PAGE = 1_024;

/**
 * How often each device of a group was called by one method name. Four bytes a device, in pages that are created with
 * the first call of one of their devices: a group that nobody calls takes nothing, a million called devices 4 MB.
 */
export class CallCounts {
  readonly #pages = new Map<number, Uint32Array>();

  /** Counts a call of the device of that number; returns the number of calls so far, from 1. */
  next(index: number): number {
    const at = Math.floor(index / PAGE);
    let page = this.#pages.get(at);
    if (page === undefined) {
      page = new Uint32Array(PAGE);
      this.#pages.set(at, page);
    }
    const count = (page[index % PAGE] ?? 0) + 1;
    page[index % PAGE] = count;
    return count;
  }
}
