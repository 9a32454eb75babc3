import { type Finding, formatPath } from '../findings/finding.ts';

const MAX_NAMES = 5;

/**
 * Unknown keys of one map for which there is the same to do, as one finding at the first of them: a line that is missing
 * above them, such as `spec:`, is one mistake.
 */
export function mergeUnknownKeys(findings: readonly Finding[]): readonly Finding[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const { code, path, hint } = finding;
    const isUnknown = code === 'unknown-key';
    const id = JSON.stringify(isUnknown ? [path.slice(0, -1), hint] : [groups.size]);
    groups.set(id, [...(groups.get(id) ?? []), finding]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first || group.length === 1) return group;
    const names = group.map(({ path }) => JSON.stringify(String(path.at(-1)).slice(0, 60)));
    return [{ ...first, message: `${listed(names)} are not keys of ${formatPath(first.path.slice(0, -1))}` }];
  });
}

function listed(names: readonly string[]): string {
  const shown = names.length > MAX_NAMES ? names.slice(0, MAX_NAMES - 1) : names.slice(0, -1);
  const last = names.length > MAX_NAMES ? `${names.length - shown.length} others` : names.at(-1);
  return `${shown.join(', ')} and ${last}`;
}
