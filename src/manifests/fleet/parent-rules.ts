import { nearest } from '../../query/nearest.ts';
import type { Finding } from '../findings/finding.ts';
import type { Group } from '../generated/written-fleet.ts';

/** Source: IoT Edge documentation, limits and restrictions: up to five layers of IoT Edge devices below an IoT Edge device. */
const MAX_LAYERS_BELOW = 5;

/** Groups are checked one by one; of a circle each group is told. */
export function checkParents(groups: readonly Group[]): readonly Finding[] {
  return groups.flatMap((group, index) => {
    const problem = group.parent === undefined ? undefined : problemOf(group, group.parent, groups);
    return problem ? [{ code: 'fleet-parent', path: ['spec', 'groups', index, 'parent'], ...problem }] : [];
  });
}

/** The groups above a group, the nearest first; those that are not there are left out, and a circle is gone round once. */
export function ancestorsOf(group: Group, groups: readonly Group[]): readonly Group[] {
  const ancestors: Group[] = [];
  for (let { parent } = group; parent !== undefined; ) {
    const above = groups.find(({ name }) => name === parent);
    if (!above || ancestors.includes(above)) break;
    ancestors.push(above);
    parent = above.parent;
  }
  return ancestors;
}

function problemOf(
  group: Group,
  parent: string,
  groups: readonly Group[],
): Pick<Finding, 'message' | 'hint'> | undefined {
  const ancestors = ancestorsOf(group, groups);
  const [above] = ancestors;
  if (!above) {
    const meant = nearest(
      parent,
      groups.map(({ name }) => name),
    );
    return {
      message: `this fleet has no group ${JSON.stringify(parent)}`,
      hint: meant ? `did you mean \`${meant}\`?` : 'name a group of IoT Edge devices of this fleet',
    };
  }
  if (above.capabilities?.iotEdge !== true) {
    return {
      message: `the devices of group ${JSON.stringify(parent)} are no IoT Edge devices, and only those have child devices`,
      hint: `add \`capabilities: { iotEdge: true }\` to group ${JSON.stringify(parent)}`,
    };
  }
  if (ancestors.includes(group)) {
    const circle = [group, ...ancestors.slice(0, ancestors.indexOf(group) + 1)];
    return {
      message: `the parents go round in a circle: ${circle.map(({ name }) => name).join(' → ')}`,
      hint: 'remove `parent` from the group at the top',
    };
  }
  if (group.capabilities?.iotEdge === true && ancestors.length > MAX_LAYERS_BELOW) {
    return {
      message: `these IoT Edge devices are ${ancestors.length} layers below the first; IoT Edge allows ${MAX_LAYERS_BELOW}`,
      hint: 'name a parent that is higher up',
    };
  }
  return undefined;
}
