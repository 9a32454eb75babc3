import { expect, it } from 'vitest';
import { renderDiagnosticsMarkdown } from '../../../src/report/diagnostics/markdown.ts';
import { sampleDiagnostics } from '../support/sample-diagnostics.ts';

it('what is wrong in the files reads well in a comment', async () => {
  await expect(renderDiagnosticsMarkdown(sampleDiagnostics)).toMatchFileSnapshot(
    '../fixtures/diagnostics.md',
  );
});
