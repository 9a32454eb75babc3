import { describe, expect, it } from 'vitest';
import { type CodeBlock, codeBlocksOf, PAGES } from '../support/pages.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const JSON_BLOCKS = PAGES.flatMap(codeBlocksOf).filter(({ language }) => language === 'json');

describe.each(JSON_BLOCKS)('$page:$line', ({ text }: CodeBlock) => {
  it('has JSON that can be read', () => {
    expect(() => JSON.parse(text)).not.toThrow();
  });
});

it('docs/schedules.md shows what next prints for programs', async () => {
  const nightly = `apiVersion: hubjobs/v1
kind: Job
metadata: { name: nightly }
spec:
  target: { allDevices: true }
  method: { name: ping }
  schedule: { cron: "30 2 * * *", timeZone: Europe/Budapest }
`;
  const cwd = await temporaryFolder({ 'jobs/nightly.yaml': nightly });
  const argv = ['next', 'nightly', '--format', 'json', '--count', '1', '--from', '2027-03-27T12:00:00Z'];
  const { stdout } = await runCli(argv, { cwd });
  const [shown] = JSON_BLOCKS.filter(({ page }) => page === 'docs/schedules.md');
  expect(JSON.parse(stdout)).toEqual(JSON.parse(shown?.text ?? ''));
});
