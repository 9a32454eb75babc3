import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Plan } from '../../model/plan.ts';
import { placeOf } from '../../model/policy.ts';

/** The jobs that a plan refuses, each at the place of its manifest. */
export function refusalDiagnostics({ changes, targets, rollouts }: Plan): readonly Diagnostic[] {
  const sources = new Map([
    ...targets.map(({ manifest, source }) => [manifest, source] as const),
    ...rollouts.map(({ rollout, source }) => [rollout, source] as const),
  ]);
  return changes.flatMap((change): readonly Diagnostic[] => {
    const range = sources.get(change.manifest);
    if (change.action !== 'refuse' || !range) return [];
    const { manifest, reason, because, violations } = change;
    return [
      {
        severity: 'error',
        code: reason === 'policy' ? 'policy-denies' : reason,
        message: `${manifest}: ${because}`,
        range,
        ...(violations && { related: violations.map(({ policy }) => placeOf(policy)) }),
      },
    ];
  });
}
