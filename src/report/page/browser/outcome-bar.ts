import type { DeviceCountsDocument } from '../../generated/status-document.ts';
import { countsInWords } from '../../status/summary.ts';
import { DEVICE_OUTCOMES, namesOf } from '../../writing/states.ts';
import { formatCount } from '../../writing/words.ts';
import { h, s } from './dom.ts';

/** The devices of a job by what became of them: a bar, and the same in words. */
export function outcomeBar(counts: DeviceCountsDocument): HTMLElement {
  let at = 0;
  const parts = namesOf(DEVICE_OUTCOMES)
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome) => {
      // What occurs is seen, however few they are.
      const width = Math.max(0.6, (counts[outcome] / counts.total) * 100);
      const rect = s(
        'rect',
        { class: `outcome ${outcome}`, x: at, y: 0, width, height: 10 },
        s('title', {}, `${formatCount(counts[outcome])} ${DEVICE_OUTCOMES[outcome].words}`),
      );
      at += width;
      return rect;
    });
  const words = countsInWords(counts);
  return h(
    'div',
    { class: 'outcomes' },
    s(
      'svg',
      {
        viewBox: `0 0 ${Math.max(100, at)} 10`,
        preserveAspectRatio: 'none',
        'aria-hidden': 'true',
        class: 'bar',
      },
      parts,
    ),
    h('p', { class: 'muted' }, words),
  );
}
