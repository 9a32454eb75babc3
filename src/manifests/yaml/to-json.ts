import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { JsonValue } from '../../model/json.ts';
import { CUT_BY_COMMENT, findInvisible, isCutByComment, quoted, textInTypographicQuotes } from './habits.ts';
import { doubtNumber } from './number-form.ts';
import { MAX_NESTING } from './scan.ts';
import type { TextProblem } from './text-problem.ts';
import type { YamlEntry, YamlNode } from './yaml-node.ts';

export interface JsonTree {
  readonly root: YamlNode;
  readonly problems: readonly TextProblem[];
  /** What is worth knowing of values that are right. */
  readonly doubts: readonly TextProblem[];
}

/** Values of one document, counted as if every alias were written out. */
const MAX_VALUES = 200_000;
const MAX_PROBLEMS = 20;
const JSON_TAGS = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((tag) => `tag:yaml.org,2002:${tag}`),
);

interface Converted {
  readonly node: YamlNode;
  /** Values in it, itself included. */
  readonly size: number;
  /** Levels of lists and maps in it. */
  readonly height: number;
}

const NOTHING: Converted = { node: { value: null, start: 0, end: 0 }, size: 1, height: 0 };

/**
 * A YAML tree as a JSON value. What JSON cannot express is a problem, with its place: the
 * same key twice, `.nan`, a tag, an alias inside its own anchor. An anchor is converted once and counted as often
 * as it is used, so that a few lines cannot make millions of values. `earlierAnchors`: those of the documents before
 * this one in its file; those of this one are added.
 */
export function toJson(root: ParsedNode, earlierAnchors: Set<string>): JsonTree {
  const problems: TextProblem[] = [];
  const doubts: TextProblem[] = [];
  /** `converted` is absent while the anchor's own node is still open. */
  const anchors = new Map<string, { converted?: Converted }>();
  let spent = 0;

  function refuse(node: ParsedNode, code: string, message: string, hint?: string): Converted {
    const [start, end] = node.range;
    if (problems.length < MAX_PROBLEMS)
      problems.push({ code, start, end, message, ...(hint !== undefined && { hint }) });
    return NOTHING;
  }

  /** False once there are too many values, which is reported once. */
  function spend(node: ParsedNode, values: number): boolean {
    const before = spent;
    spent += values;
    if (spent <= MAX_VALUES) return true;
    if (before <= MAX_VALUES)
      refuse(
        node,
        'yaml-too-many-values',
        `the document has more than ${MAX_VALUES} values with its aliases expanded`,
        'split it, or use fewer aliases: each one counts as everything that it repeats',
      );
    return false;
  }

  function convert(node: ParsedNode, depth: number, key?: string): Converted {
    if (isAlias(node)) return repeat(node, depth);
    if (!spend(node, 1)) return NOTHING;
    if (node.tag !== undefined && !JSON_TAGS.has(node.tag))
      return refuse(node, 'yaml-tag', `the tag ${node.tag.slice(0, 60)} is not supported`, 'remove the tag');
    const anchored: { converted?: Converted } = {};
    if (node.anchor !== undefined) anchors.set(node.anchor, anchored);
    const converted = isScalar(node)
      ? convertScalar(node, key)
      : isMap(node)
        ? convertMap(node, depth)
        : convertList(node, depth);
    anchored.converted = converted;
    return converted;
  }

  function repeat(alias: Alias.Parsed, depth: number): Converted {
    const anchored = anchors.get(alias.source);
    if (!anchored) return refuseAlias(alias);
    const { converted } = anchored;
    if (!converted)
      return refuse(alias, 'yaml-alias', `the alias *${alias.source.slice(0, 60)} is inside its own anchor`);
    if (depth + converted.height > MAX_NESTING)
      return refuse(
        alias,
        'yaml-nesting',
        `with this alias expanded, lists and maps are nested deeper than ${MAX_NESTING} levels`,
      );
    if (!spend(alias, converted.size)) return NOTHING;
    const [start, end] = alias.range;
    const { style: _, ...repeated } = converted.node;
    return { ...converted, node: { ...repeated, start, end } };
  }

  function refuseAlias(alias: Alias.Parsed): Converted {
    const name = alias.source.slice(0, 60);
    return earlierAnchors.has(alias.source)
      ? refuse(
          alias,
          'yaml-alias',
          `the anchor &${name} is in another document; an anchor ends with its document`,
          'repeat what it stands for in this document',
        )
      : refuse(
          alias,
          'yaml-alias',
          `the alias *${name} has no anchor before it`,
          `if the \`*\` is text, put the value in quotes; else write &${name} before a value above`,
        );
  }

  function convertScalar(node: Scalar.Parsed, key: string | undefined): Converted {
    const { value } = node;
    if (typeof value === 'string' && node.type === 'PLAIN' && isCutByComment(value, node.comment ?? ''))
      return refuse(
        node,
        CUT_BY_COMMENT.code,
        CUT_BY_COMMENT.message,
        `put the whole value in quotes: ${quoted(`${node.source} #${node.comment}`)}`,
      );
    const typographic = node.type === 'PLAIN' ? textInTypographicQuotes(node.source) : undefined;
    if (typographic !== undefined)
      return refuse(
        node,
        'yaml-quotes',
        'typographic quotes are letters to YAML, so they become a part of the value',
        `write ${quoted(typographic)}; if the quotes belong to the text, put the whole value in quotes`,
      );
    const [start, end] = node.range;
    if (typeof value === 'string')
      return { node: { value, start, end, style: node.type }, size: 1, height: 0 };
    if (typeof value === 'boolean' || value === null)
      return { node: { value, start, end }, size: 1, height: 0 };
    if (typeof value !== 'number' || !Number.isFinite(value))
      return refuse(
        node,
        'yaml-not-json',
        `${node.source} cannot be written in JSON`,
        'put it in quotes to make it text',
      );
    if (Number.isInteger(value) && !Number.isSafeInteger(value) && /^[-+]?\d+$/.test(node.source))
      return refuse(
        node,
        'yaml-inexact-number',
        'this whole number is too large to be kept exactly',
        'put it in quotes to make it text',
      );
    const doubt = doubtNumber(node.source, key);
    if (doubt && doubts.length < MAX_PROBLEMS) doubts.push({ ...doubt, start, end });
    return { node: { value, start, end }, size: 1, height: 0 };
  }

  function convertList(list: YAMLSeq.Parsed, depth: number): Converted {
    const items: YamlNode[] = [];
    let size = 1;
    let height = 0;
    for (const item of list.items) {
      const converted = convert(item, depth + 1);
      items.push(converted.node);
      size += converted.size;
      height = Math.max(height, converted.height);
    }
    const [start, end] = list.range;
    return { node: { value: items.map(({ value }) => value), start, end, items }, size, height: height + 1 };
  }

  function convertMap(map: YAMLMap.Parsed, depth: number): Converted {
    const value: Record<string, JsonValue> = {};
    const entries: YamlEntry[] = [];
    const again: ParsedNode[] = [];
    let size = 1;
    let height = 0;
    for (const pair of map.items) {
      if (!isScalar(pair.key) || typeof pair.key.value !== 'string') {
        refuse(pair.key, 'yaml-key', 'a key must be text');
        continue;
      }
      const { value: key, range, type: style } = pair.key;
      const invisible = findInvisible(key);
      if (invisible)
        refuse(
          pair.key,
          'yaml-key',
          `the key ${JSON.stringify(key.slice(0, 60))} contains an invisible character, ${invisible.name}`,
          'type the line again, with ordinary spaces',
        );
      if (key === '<<' && style === 'PLAIN')
        refuse(
          pair.key,
          'yaml-merge-key',
          'YAML 1.2 has no merge keys: `<<` would be a key like any other',
          'write the keys out, or use an alias for the whole map: `payload: *name`',
        );
      if (Object.hasOwn(value, key)) again.push(pair.key);
      const converted = pair.value ? convert(pair.value, depth + 1, key) : NOTHING;
      setOwn(value, key, converted.node.value);
      entries.push({
        key: { value: key, start: range[0], end: range[1], style },
        ...(pair.value && { node: converted.node }),
      });
      size += converted.size;
      height = Math.max(height, converted.height);
    }
    refuseAgain(again, depth === 0 ? Object.keys(value)[0] : undefined);
    const [start, end] = map.range;
    return { node: { value, start, end, entries }, size, height: height + 1 };
  }

  /** Several keys twice are one mistake: the line is missing that begins another item or document. */
  function refuseAgain(again: readonly ParsedNode[], first: string | undefined): void {
    const [node] = again;
    if (!node) return;
    const keys = again.map((key) => (isScalar(key) ? String(key.value).slice(0, 60) : ''));
    const [key] = keys;
    if (key === first)
      refuse(
        node,
        'yaml-duplicate-key',
        `another manifest begins here with \`${key}\`, and no \`---\` before it`,
        'write `---` on a line of its own between the two',
      );
    else if (keys.length === 1)
      refuse(
        node,
        'yaml-duplicate-key',
        `the key ${JSON.stringify(key)} appears twice`,
        'remove one of them',
      );
    else
      refuse(
        node,
        'yaml-duplicate-key',
        `${keys.length} keys of the map above appear again, the first of them ${JSON.stringify(key)}`,
        'begin another item of a list with `- `, or remove one of each',
      );
  }

  const { node } = convert(root, 0);
  for (const anchor of anchors.keys()) earlierAnchors.add(anchor);
  return { root: node, problems, doubts };
}

/** As JSON.parse does: `__proto__` is a key like any other and changes no prototype. */
function setOwn(target: Record<string, JsonValue>, key: string, value: JsonValue): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
  else target[key] = value;
}
