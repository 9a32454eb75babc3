import type { StageNumbers } from '../../model/rollout-report.ts';
import { countsByState, STAGE_DEVICES } from './states.ts';
import { countOf, formatCount } from './words.ts';

/** Characters of a bar. */
const BAR_WIDTH = 20;

/** The devices of a stage by what they have come to; `undefined` where that is not known. */
export function stageParts(
  numbers: StageNumbers,
): Readonly<Record<keyof typeof STAGE_DEVICES, number>> | undefined {
  const { enrolled, reached, failed = 0, lost = 0 } = numbers;
  if (enrolled === undefined || enrolled === 0 || reached === undefined) return undefined;
  return { reached, failed, lost, left: numbers.left ?? Math.max(0, enrolled - reached - failed - lost) };
}

/** `████████████████x?░░`: even one device that is not done is shown. Empty where the numbers are not known. */
export function stageBar(numbers: StageNumbers): string {
  const parts = stageParts(numbers);
  if (!parts) return '';
  const total = parts.reached + parts.failed + parts.lost + parts.left;
  const others = (['failed', 'lost', 'left'] as const)
    .map((part) => STAGE_DEVICES[part].sign.repeat(Math.ceil((parts[part] / total) * BAR_WIDTH)))
    .join('')
    .slice(0, BAR_WIDTH);
  return STAGE_DEVICES.reached.sign.repeat(BAR_WIDTH - others.length) + others;
}

/** `56 of 60 done, 1 failed, 3 left`. */
export function stageText(numbers: StageNumbers): string {
  const { enrolled, reached } = numbers;
  if (enrolled === undefined) return 'not counted';
  if (reached === undefined) return countOf(enrolled, 'device');
  const others = countsByState(STAGE_DEVICES, {
    failed: 0,
    lost: 0,
    left: 0,
    ...stageParts(numbers),
    reached: 0,
  });
  return [`${formatCount(reached)} of ${formatCount(enrolled)} done`, ...others].join(', ');
}

/** The bar before its words. */
export function stageLine(numbers: StageNumbers): string {
  const bar = stageBar(numbers);
  return bar === '' ? stageText(numbers) : `${bar} ${stageText(numbers)}`;
}
