import type { Dependencies } from '../dependencies.ts';

/** Small letters for a name that nobody else uses at the same time. */
export function randomSuffix({ random }: Pick<Dependencies, 'random'>): string {
  return Array.from({ length: 8 }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join('');
}
