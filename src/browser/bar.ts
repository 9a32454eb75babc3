import { formatCount } from '../report/writing/words.ts';
import { type Child, s } from './dom.ts';

/** How a part of a bar is drawn: as one of the outcomes of a device. */
export type BarLook = 'succeeded' | 'refused' | 'failed' | 'timed-out' | 'offline' | 'pending' | 'cancelled';

export interface BarPart {
  readonly look: BarLook;
  readonly count: number;
  readonly words: string;
}

/** Devices by what became of them. Nothing where there is nobody. */
export function bar(all: readonly BarPart[], total: number): Child {
  let at = 0;
  const parts = all
    .filter(({ count }) => count > 0)
    .map(({ look, count, words }) => {
      // Even a few devices are wide enough to see.
      const width = Math.max(0.6, (count / total) * 100);
      const title = s('title', {}, `${formatCount(count)} ${words}`);
      const rect = s('rect', { class: `outcome ${look}`, x: at, y: 0, width, height: 10 }, title);
      at += width;
      return rect;
    });
  const box = {
    viewBox: `0 0 ${Math.max(100, at)} 10`,
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
    class: 'bar',
  };
  return parts.length > 0 && s('svg', box, parts);
}
