import path from 'node:path';
import { expect, it } from 'vitest';
import { renderCommandsDoc } from '../support/commands-doc.ts';

it('docs/commands.md has the help of every command', async () => {
  // Refresh it with: npx vitest run test/cli/commands-doc.test.ts --update
  const file = path.resolve(import.meta.dirname, '../../docs/commands.md');
  await expect(await renderCommandsDoc()).toMatchFileSnapshot(file);
});
