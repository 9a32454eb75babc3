import type { Auth } from './answers.ts';
import { ACTION_PLACE, CONNECTION_STRING_WORKFLOWS, ENTRA_WORKFLOWS } from './generated/workflow-texts.ts';

/** The workflows as path → text. `action`: the released Action, such as `hubjobs/hubjobs@COMMIT # v1.2.3-action`. */
export function workflowTexts(auth: Auth, action: string): ReadonlyMap<string, string> {
  const texts = auth === 'entra' ? ENTRA_WORKFLOWS : CONNECTION_STRING_WORKFLOWS;
  return new Map(
    Object.entries(texts).map(([file, text]) => [
      `.github/workflows/${file}`,
      text.replaceAll(ACTION_PLACE, () => action),
    ]),
  );
}
