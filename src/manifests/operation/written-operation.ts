import type { WrittenManifest } from '../generated/written-manifest.ts';

/** What a document does on its devices, as jobs and rollouts write it. */
export type WrittenOperation = Pick<
  WrittenManifest['spec'],
  'method' | 'twin' | 'maxExecutionTime' | 'sensitive'
>;
