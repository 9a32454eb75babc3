import type { Answers } from './answers.ts';
import { configText } from './config-text.ts';
import { sampleTexts } from './sample-texts.ts';
import type { SchemaPlace } from './schema-address.ts';
import { SETUP_PAGE, setupPage } from './setup-page.ts';
import { workflowTexts } from './workflow-texts.ts';

export interface NewRepository {
  readonly answers: Answers;
  /** Its name in this repository. */
  readonly configFile: string;
  readonly schemas: SchemaPlace;
  /** Of the first job; absent: there is none to write. */
  readonly timeZone?: string;
  /** Absent: no workflows. */
  readonly github?: {
    /** Such as `acme/fleet`. */
    readonly repository: string | undefined;
    /** What a workflow writes after `uses:`. */
    readonly action: string;
  };
}

/** The files of a new repository, as path → text. */
export function newFiles({
  answers,
  configFile,
  schemas,
  timeZone,
  github,
}: NewRepository): ReadonlyMap<string, string> {
  return new Map([
    [configFile, configText(answers, schemas)],
    ...(timeZone === undefined ? [] : sampleTexts(timeZone, schemas)),
    ...(github ? workflowTexts(answers.auth, github.action) : []),
    ...(github ? [[SETUP_PAGE, setupPage(answers, github.repository)] as const] : []),
  ]);
}
