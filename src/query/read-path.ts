/** The JSON of a twin, or of a `devices.jobs` row, as it is on the wire. */
export type QueryRow = Readonly<Record<string, unknown>>;

export type ReadValue = (row: QueryRow) => unknown;

function isRecord(value: unknown): value is QueryRow {
  return typeof value === 'object' && value !== null;
}

/** Names that arrays or all objects have without being data: these alone need the slow look. */
function isInherited(key: string): boolean {
  return key in Object.prototype || key in Array.prototype || /^[0-9]+$/.test(key);
}

/**
 * A function that follows the path and gives what is there: `undefined` when any part is missing, or lies inside
 * a value that is no object. Short paths, which are nearly all there are, get a function without a loop.
 */
export function compilePath(path: readonly string[]): ReadValue {
  if (path.some(isInherited)) return compileOwnPath(path);
  const [first, second, third, fourth] = path;
  if (first === undefined) return () => undefined;
  if (second === undefined) return (row) => row[first];
  if (third === undefined) {
    return (row) => {
      const one = row[first];
      return isRecord(one) ? one[second] : undefined;
    };
  }
  if (fourth === undefined) {
    return (row) => {
      const one = row[first];
      if (!isRecord(one)) return undefined;
      const two = one[second];
      return isRecord(two) ? two[third] : undefined;
    };
  }
  return (row) => {
    let value: unknown = row;
    for (const key of path) {
      if (!isRecord(value)) return undefined;
      value = value[key];
    }
    return value;
  };
}

function compileOwnPath(path: readonly string[]): ReadValue {
  return (row) => {
    let value: unknown = row;
    for (const key of path) {
      if (!isRecord(value) || Array.isArray(value) || !Object.hasOwn(value, key)) return undefined;
      value = value[key];
    }
    return value;
  };
}
