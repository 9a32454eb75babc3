import type { QueryRow } from './read-path.ts';

/** How many different texts of one property are remembered: a list that a person can still read. */
const MAX_VALUES = 50;

export type ValueType = 'string' | 'number' | 'boolean' | 'object';

/** What the devices of a fleet have at one path. */
export interface ShapeNode {
  /** Rows that have something here. */
  readonly count: number;
  readonly types: ReadonlySet<ValueType>;
  /** The texts found here; `undefined` when they are too many to list, or when nearly every device has its own. */
  readonly texts: ReadonlySet<string> | undefined;
  readonly children: ReadonlyMap<string, ShapeNode>;
}

/** What is known of a fleet, as far as checks of conditions need it. Its root is for the twins themselves. */
export interface FleetShape {
  readonly root: ShapeNode;
}

/** Looks at every twin once. */
export function fleetShape(rows: Iterable<QueryRow>): FleetShape {
  const root = new GrowingNode();
  for (const row of rows) root.add(row);
  return { root };
}

class GrowingNode implements ShapeNode {
  count = 0;
  readonly types = new Set<ValueType>();
  readonly children = new Map<string, GrowingNode>();
  readonly #texts = new Set<string>();

  get texts(): ReadonlySet<string> | undefined {
    const few = this.#texts.size <= MAX_VALUES && this.#texts.size * 2 <= this.count;
    return few ? this.#texts : undefined;
  }

  add(value: unknown): void {
    if (value === undefined || value === null) return;
    this.count += 1;
    if (typeof value === 'object') {
      this.types.add('object');
      if (!Array.isArray(value)) this.#addMembers(value);
    } else if (typeof value === 'string') {
      this.types.add('string');
      if (this.#texts.size <= MAX_VALUES) this.#texts.add(value);
    } else if (typeof value === 'number' || typeof value === 'boolean') {
      this.types.add(typeof value === 'number' ? 'number' : 'boolean');
    }
  }

  #addMembers(value: object): void {
    for (const [key, member] of Object.entries(value)) {
      if (key.startsWith('$')) continue;
      let child = this.children.get(key);
      if (!child) {
        child = new GrowingNode();
        this.children.set(key, child);
      }
      child.add(member);
    }
  }
}

/** What the fleet has at a path; `undefined` when no device has anything there. */
export function shapeAt(shape: FleetShape, path: readonly string[]): ShapeNode | undefined {
  let node: ShapeNode | undefined = shape.root;
  for (const key of path) node = node?.children.get(key);
  return node;
}
