import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';

describe('a command line that is wrong', () => {
  it.each([
    [['planet'], /unknown command/],
    [['plan', '--hubb', 'x'], /unknown option/],
    [['plan', '--allow-cancels', 'many'], /whole number/],
    [['reconcile', '--for', 'ever'], /duration/],
    [['validate', '--format', 'xml'], /text, json/],
  ])('%j exits with 3 and one line of advice', async (argv, says) => {
    const { exitCode, stdout, stderr } = await runCli(argv);
    expect(exitCode).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toMatch(says);
  });
});
