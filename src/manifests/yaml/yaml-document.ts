import { isAlias, isMap, isScalar, isSeq, type ParsedNode } from 'yaml';
import type { JsonPath, JsonValue } from '../../model/json.ts';

import type { WrittenScalar } from './scalar-offsets.ts';
import type { SourceText } from './source-text.ts';
import type { JsonTree } from './to-json.ts';

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

export function createDocument(source: SourceText, contents: ParsedNode, tree: JsonTree): YamlDocument {
  return {
    source,
    data: tree.value,
    start: contents.range[0],
    end: contents.range[0] + source.text.slice(contents.range[0], contents.range[1]).trimEnd().length,
    locate(path, onKey = false) {
      let node: ParsedNode = contents;
      let span = spanOf(node);
      for (const [index, step] of path.entries()) {
        if (isAlias(node)) node = tree.aliases.get(node) ?? node;
        let next: ParsedNode | null | undefined;
        if (isMap(node)) {
          const pair = node.items.find((item) => isScalar(item.key) && item.key.value === String(step));
          if (!pair) break;
          if ((onKey && index === path.length - 1) || !pair.value) return spanOf(pair.key);
          next = pair.value;
        } else if (isSeq(node)) {
          next = node.items[Number(step)];
        }
        if (!next) break;
        node = next;
        span = spanOf(node);
      }
      return span;
    },
  };
}

function spanOf(node: ParsedNode): ValueSpan {
  const [start, end] = node.range;
  if (!isScalar(node) || typeof node.value !== 'string') return { start, end };
  return { start, end, scalar: { start, end, value: node.value, style: node.type } };
}
