import type { Dependencies } from '../cli/dependencies.ts';
import type { RunEvent } from './github/event.ts';
import type { Inputs } from './inputs.ts';

/** What every part of the Action works with. */
export interface ActionContext {
  readonly inputs: Inputs;
  /** `undefined` outside of GitHub. */
  readonly event: RunEvent | undefined;
  /** Of this program. */
  readonly version: string;
  readonly deps: Dependencies;
}
