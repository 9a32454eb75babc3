import type { PlanDocument } from '../../generated/plan-document.ts';
import type { SimulationDocument } from '../../generated/simulation-document.ts';
import type { StatusDocument } from '../../generated/status-document.ts';

/** What the page carries as JSON: the same documents that programs read; simulations, or a plan, a status or both. */
export interface PageData extends Partial<Pick<SimulationDocument, 'simulations'>> {
  readonly plan?: PlanDocument;
  readonly status?: StatusDocument;
  /** Address of the manifests' folder at the commit they were read from, ending with `/`. */
  readonly sourceBase?: string;
}
