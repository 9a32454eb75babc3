import type { JsonPath } from '../../model/json.ts';
import { complementOf } from '../../query/complement.ts';
import { MAX_QUERY_LENGTH } from '../../query/limits.ts';
import { parseCondition } from '../../query/parse.ts';
import type { Finding } from '../findings/finding.ts';
import type { WrittenRollout } from '../generated/written-rollout.ts';

type Spec = WrittenRollout['spec'];

/**
 * What a rollout adds to the conditions of a stage: that the device has none of its marks, up to nine of them below a name
 * of 24 characters, one device id of 128 characters, and the words that join them.
 */
const ROOM_FOR_MARKS = 600;
const MAX_LENGTH = MAX_QUERY_LENGTH - ROOM_FOR_MARKS;

interface Part {
  readonly what: string;
  readonly path: JsonPath;
  readonly length: number;
}

/** The first stage whose conditions are too long for a job, with what the rollout has to add. */
export function checkConditionLength(spec: Spec): readonly Finding[] {
  for (const [index, { name }] of spec.stages.entries()) {
    const parts = partsOf(spec, index);
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    if (length <= MAX_LENGTH) continue;
    const [longest, ...others] = parts.toSorted((left, right) => right.length - left.length);
    if (!longest) continue;
    const lengths = [longest, ...others].map((part) => `${part.what} ${part.length}`).join(', ');
    return [
      {
        code: 'query-too-long',
        path: longest.path,
        message: `the conditions of the stage \`${name}\` have ${length} characters (${lengths}); at most ${MAX_LENGTH} fit beside the marks that a rollout writes`,
        hint: 'give the devices a common tag, and query that',
      },
    ];
  }
  return [];
}

/** What one job of a stage asks of its devices. */
function partsOf({ target, stages, done }: Spec, index: number): readonly Part[] {
  const query = stages[index]?.query;
  const doneLength = done === undefined || !canBeRead(done) ? 0 : complementOf(done).length;
  return [
    { what: 'target', path: ['spec', 'target', 'query'], length: target.query?.trim().length ?? 0 },
    { what: 'query', path: ['spec', 'stages', index, 'query'], length: query?.trim().length ?? 0 },
    { what: 'the opposite of done', path: ['spec', 'done'], length: doneLength },
  ].filter(({ length }) => length > 0);
}

function canBeRead(condition: string): boolean {
  return parseCondition(condition).problems.length === 0;
}
