export interface PathProblem {
  readonly message: string;
  readonly hint: string;
}

/** What is wrong with a path, which people sometimes write as in a query. */
export function checkValuePath(keyword: string, path: string): PathProblem | undefined {
  if (path === '*') return undefined;
  if (path.split('.').some((key) => key === '' || key !== key.trim() || key.startsWith('$')))
    return {
      message: `${JSON.stringify(path.slice(0, 60))} is not a path`,
      hint: 'join keys with dots, such as `firmware.version`, or write `*` for the whole',
    };
  const section = { $tag: 'tags.', $desired: 'properties.desired.', $reported: 'properties.reported.' }[
    keyword
  ];
  if (section !== undefined && path.startsWith(section))
    return {
      message: `\`${keyword}\` already starts at \`${section.slice(0, -1)}\`, so ${JSON.stringify(path.slice(0, 60))} names it twice`,
      hint: `write \`${keyword}: ${path.slice(section.length)}\``,
    };
  return undefined;
}
