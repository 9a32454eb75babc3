import type { JsonPath, JsonValue } from '../../model/json.ts';
import type { WrittenScalar } from './scalar-offsets.ts';
import type { SourceText } from './source-text.ts';
import type { YamlNode } from './yaml-node.ts';

/** One document of a file, as JSON, with the way back from a value to its place in the text. */
export interface YamlDocument {
  readonly source: SourceText;
  readonly data: JsonValue;
  /** Offsets of the document's content. */
  readonly start: number;
  readonly end: number;
  /** Where the value at `path` (or, with `onKey`, its key) is; as far along the path as the document goes. */
  locate(path: JsonPath, onKey?: boolean): ValueSpan;
}

export interface ValueSpan {
  readonly start: number;
  readonly end: number;
  /** The value, when it is text. */
  readonly scalar?: WrittenScalar;
}

export function createDocument(source: SourceText, root: YamlNode): YamlDocument {
  return {
    source,
    data: root.value,
    start: root.start,
    end: root.start + source.text.slice(root.start, root.end).trimEnd().length,
    locate(path, onKey = false) {
      let node = root;
      for (const [index, step] of path.entries()) {
        const entry = node.entries?.find(({ key }) => key.value === String(step));
        if (entry && ((onKey && index === path.length - 1) || !entry.node)) return spanOf(entry.key);
        const next = entry ? entry.node : node.items?.[Number(step)];
        if (!next) break;
        node = next;
      }
      return spanOf(node);
    },
  };
}

function spanOf({ start, end, value, style }: YamlNode): ValueSpan {
  return typeof value === 'string' && style !== undefined
    ? { start, end, scalar: { start, end, value, style } }
    : { start, end };
}
