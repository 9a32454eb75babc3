import type { JsonObject, JsonPath, JsonValue } from '../../model/json.ts';
import {
  findTwinProblems,
  MAX_TWIN_BYTES,
  MAX_TWIN_DEPTH,
  MAX_TWIN_INTEGER,
  MAX_TWIN_KEY_BYTES,
  MAX_TWIN_TEXT_BYTES,
  MIN_TWIN_INTEGER,
  type TwinProblem,
  type TwinSectionName,
  twinBytes,
} from '../../twin/limits.ts';
import type { Finding } from '../findings/finding.ts';

const MAX_FINDINGS = 20;

/** What the hub would refuse in a part of a twin. `isGenerator` recognises values that are made into others; they are not checked. */
export function checkTwinSection(
  section: TwinSectionName,
  value: JsonObject,
  path: JsonPath,
  isGenerator: (value: JsonValue) => boolean = () => false,
): readonly Finding[] {
  const findings = findTwinProblems(value, isGenerator).map((problem) => ({
    ...describe(problem, section),
    path: [...path, ...problem.path],
  }));
  const bytes = twinBytes(value, isGenerator);
  const limit = MAX_TWIN_BYTES[section];
  const size: readonly Finding[] =
    bytes <= limit
      ? []
      : [
          {
            code: 'twin-size',
            path,
            onKey: true,
            message: `${section} is ${bytes} bytes; the hub accepts at most ${limit}`,
            hint: 'store less, or keep the data outside the twin',
          },
        ];
  return [...findings, ...size].slice(0, MAX_FINDINGS);
}

function describe(problem: TwinProblem, section: TwinSectionName): Omit<Finding, 'path'> {
  switch (problem.kind) {
    case 'depth':
      return {
        code: 'twin-depth',
        onKey: true,
        message: `${section} is nested deeper than ${MAX_TWIN_DEPTH} levels, the limit of a twin`,
        hint: 'use fewer levels',
      };
    case 'null-in-list':
      return {
        code: 'twin-null-in-list',
        message: 'a list in a twin cannot contain null, not even in a map inside the list',
        hint: 'leave it out: null only removes keys outside lists, and a list is replaced as a whole',
      };
    case 'text':
      return {
        code: 'twin-size',
        message: `this text is ${problem.bytes} bytes; one value in a twin has at most ${MAX_TWIN_TEXT_BYTES}`,
        hint: 'shorten it, or store a link',
      };
    case 'number':
      return {
        code: 'twin-number',
        message: `${problem.text} is outside the range of whole numbers in a twin, ${MIN_TWIN_INTEGER} to ${MAX_TWIN_INTEGER}`,
        hint: 'put it in quotes to make it text',
      };
    case 'key-character':
      return {
        code: 'twin-key',
        onKey: true,
        message: `the key ${shown(problem.key)} contains ${nameOf(problem.character)}`,
        hint: hintForCharacter(problem.character),
      };
    case 'key-name':
      return {
        code: 'twin-key',
        onKey: true,
        message: `the key ${shown(problem.key)} is not allowed: it can change a program in JavaScript that reads the twin`,
        hint: 'choose another key',
      };
    case 'key-length':
      return {
        code: 'twin-key',
        onKey: true,
        message: `this key is ${problem.bytes} bytes; a key in a twin has at most ${MAX_TWIN_KEY_BYTES}`,
        hint: 'shorten it',
      };
    default:
      return problem satisfies never;
  }
}

function shown(key: string): string {
  return JSON.stringify(key.slice(0, 60));
}

function nameOf(character: string): string {
  if (character === ' ') return 'a space';
  return /[.$#]/.test(character) ? `\`${character}\`` : 'a control character';
}

function hintForCharacter(character: string): string {
  if (character === '$') return 'leave it out: keys with `$` are kept by the hub itself';
  if (character === '.') return 'write nested maps: `a.b: 1` is `a: { b: 1 }`';
  return 'use a key without `.`, `$`, `#`, spaces and control characters';
}
