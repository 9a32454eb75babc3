/** A fleet with this group, and more groups as lines of their own. */
export function fleetText(group: string, ...more: readonly string[]): string {
  return `apiVersion: hubjobs/v1\nkind: Fleet\nmetadata: { name: f }\nspec:\n  groups:\n    - ${group}\n${more.join('')}`;
}

/** The beginning of a group of two devices, to be closed with `}`. */
export const GROUP_START = '{ name: g, count: 2, idPattern: "d-{index}", ';
