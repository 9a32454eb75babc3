import type { ExitCode } from './exit-code.ts';

/** A command's way to hand back its exit code. */
export type Finish = (code: ExitCode) => void;
