import type { PlanDocument } from '../generated/plan-document.ts';
import type { StatusDocument } from '../generated/status-document.ts';

/** What the page carries as JSON: the same documents that programs read. At least one of them is there. */
export interface PageData {
  readonly plan?: PlanDocument;
  readonly status?: StatusDocument;
  /** Address of the manifests' folder at the commit they were read from, ending with `/`. */
  readonly sourceBase?: string;
}
