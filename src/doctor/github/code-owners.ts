/** Whether somebody has to review a file. Source: GitHub, "About code owners": the last pattern that matches counts. */
export function hasOwner(codeOwners: string, file: string): boolean {
  const rules = codeOwners
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '')
    .map((line) => line.split(/\s+/));
  const rule = rules.findLast(([pattern = '']) => patternOf(pattern).test(file));
  return rule !== undefined && rule.length > 1;
}

/** As in .gitignore: without a slash inside, in every folder; a folder stands for what is in it. */
function patternOf(pattern: string): RegExp {
  const isAnchored = pattern.slice(0, -1).includes('/');
  const path = pattern.replace(/^\//, '');
  const text = path
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/|\*\*|\*/g, (stars) => WILDCARDS.get(stars) ?? '');
  const inside = path.endsWith('/') ? '' : path.endsWith('/*') ? '$' : '(/|$)';
  return new RegExp(`${isAnchored ? '^' : '(^|/)'}${text}${inside}`);
}

const WILDCARDS: ReadonlyMap<string, string> = new Map([
  ['**/', '(?:.*/)?'],
  ['**', '.*'],
  ['*', '[^/]*'],
]);
