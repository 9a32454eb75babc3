import type { JsonValue } from '../../model/json.ts';
import type { WrittenScalar } from './scalar-offsets.ts';

/** A value of a YAML document, with its place in the text and those of the values in it. */
export interface YamlNode {
  readonly value: JsonValue;
  readonly start: number;
  readonly end: number;
  /** When it is text: in which of the five styles it is written. */
  readonly style?: WrittenScalar['style'];
  readonly items?: readonly YamlNode[];
  readonly entries?: readonly YamlEntry[];
}

export interface YamlEntry {
  readonly key: YamlNode;
  /** Absent where nothing follows the key, not even a colon. */
  readonly node?: YamlNode;
}
