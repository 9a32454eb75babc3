import * as core from '@actions/core';
import { isSystemError } from '../cli/explain-failure.ts';
import { realDependencies } from '../cli/process/real-dependencies.ts';
import { recordDefect } from '../cli/record-defect.ts';
import { uncaughtIn } from '../cli/uncaught-error.ts';
import { UsageError } from '../cli/usage-error.ts';
import { VERSION } from '../cli/version.ts';
import { InputError, readInputs } from './inputs.ts';
import { runAction } from './run-action.ts';

const deps = realDependencies();
try {
  const inputs = readInputs((name) => core.getInput(name));
  const hasPassed = await runAction(inputs, VERSION, deps);
  process.exitCode = hasPassed ? 0 : 1;
  const uncaught = uncaughtIn(deps.signal);
  if (uncaught && !uncaught.isExplained) throw uncaught.cause;
} catch (error) {
  core.setFailed(await explain(error));
}

async function explain(error: unknown): Promise<string> {
  if (error instanceof UsageError && error.hint !== undefined) return `${error.message}: ${error.hint}`;
  if (error instanceof InputError || error instanceof UsageError || isSystemError(error))
    return error.message;
  return (await recordDefect(error, undefined, deps)).message;
}
