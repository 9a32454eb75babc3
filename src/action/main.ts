import * as core from '@actions/core';
import { isFileError } from '../cli/explain-failure.ts';
import { realDependencies } from '../cli/process/real-dependencies.ts';
import { UsageError } from '../cli/usage-error.ts';
import { VERSION } from '../cli/version.ts';
import { InputError, readInputs } from './inputs.ts';
import { runAction } from './run-action.ts';

try {
  const inputs = readInputs((name) => core.getInput(name));
  const hasPassed = await runAction(inputs, VERSION, realDependencies());
  process.exitCode = hasPassed ? 0 : 1;
} catch (error) {
  if (error instanceof InputError || error instanceof UsageError || isFileError(error)) {
    const hint = error instanceof UsageError && error.hint !== undefined ? `: ${error.hint}` : '';
    core.setFailed(error.message + hint);
  } else throw error;
}
