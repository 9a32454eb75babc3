import { isJsonObject, type JsonObject, type JsonPath, type JsonValue } from '../../model/json.ts';
import type { Finding } from '../findings/finding.ts';

/** Source of all limits: IoT Hub documentation, "Understand and use device twins", format and size. */
const MAX_DEPTH = 10;
const MAX_STRING_BYTES = 4_096;
const MAX_KEY_BYTES = 1_024;
const MIN_INTEGER = -4_503_599_627_370_496;
const MAX_INTEGER = 4_503_599_627_370_495;
const SECTION_BYTES = { tags: 8_192, desired: 32_768, reported: 32_768 } as const;
const BYTES_OF_NUMBER = 8;
const BYTES_OF_BOOLEAN = 4;
const MAX_FINDINGS = 20;

// biome-ignore lint/suspicious/noControlCharactersInRegex: the hub refuses both blocks of control characters.
const BAD_KEY_CHARACTER = /[\u0000-\u001F\u007F-\u009F.$# ]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters do not count in the size.
const CONTROL_CHARACTERS = /[\u0000-\u001F\u007F-\u009F]/g;

const encoder = new TextEncoder();

/** What the hub would refuse in a part of a twin. `isGenerator` recognises values that are made into others; they are not checked. */
export function checkTwinSection(
  section: keyof typeof SECTION_BYTES,
  value: JsonObject,
  path: JsonPath,
  isGenerator: (value: JsonValue) => boolean = () => false,
): readonly Finding[] {
  const findings: Finding[] = [];
  const size = measure(value, path, 1, false);
  if (size > SECTION_BYTES[section])
    findings.push({
      code: 'twin-size',
      path,
      onKey: true,
      message: `${section} is ${size} bytes; the hub accepts at most ${SECTION_BYTES[section]}`,
      hint: 'store less, or keep the data outside the twin',
    });
  return findings.slice(0, MAX_FINDINGS);

  /** Bytes as the hub counts them: keys and text as UTF-8, fixed amounts for the rest, nothing for structure. */
  function measure(member: JsonValue, at: JsonPath, depth: number, inList: boolean): number {
    if (isGenerator(member)) return 0;
    if (typeof member === 'string') return measureText(member, at);
    if (typeof member === 'number') return measureNumber(member, at);
    if (typeof member === 'boolean') return BYTES_OF_BOOLEAN;
    if (member === null) {
      if (inList)
        findings.push({
          code: 'twin-null-in-list',
          path: at,
          message: 'a list in a twin cannot contain null',
          hint: 'remove this item: null only removes keys of maps',
        });
      return 0;
    }
    if (depth > MAX_DEPTH) {
      findings.push({
        code: 'twin-depth',
        path: at,
        onKey: true,
        message: `${section} is nested deeper than ${MAX_DEPTH} levels, the limit of a twin`,
        hint: 'use fewer levels',
      });
      return 0;
    }
    let size = 0;
    if (isJsonObject(member)) {
      for (const [key, inner] of Object.entries(member)) {
        const here = [...at, key];
        size += measureKey(key, here) + measure(inner, here, depth + 1, false);
      }
    } else
      for (const [index, inner] of member.entries()) size += measure(inner, [...at, index], depth + 1, true);
    return size;
  }

  function measureText(text: string, at: JsonPath): number {
    const bytes = encoder.encode(text.replace(CONTROL_CHARACTERS, '')).length;
    if (bytes > MAX_STRING_BYTES)
      findings.push({
        code: 'twin-size',
        path: at,
        message: `this text is ${bytes} bytes; one value in a twin has at most ${MAX_STRING_BYTES}`,
        hint: 'shorten it, or store a link',
      });
    return bytes;
  }

  function measureNumber(number: number, at: JsonPath): number {
    if (Number.isInteger(number) && (number < MIN_INTEGER || number > MAX_INTEGER))
      findings.push({
        code: 'twin-number',
        path: at,
        message: `${number} is outside the range of whole numbers in a twin, ${MIN_INTEGER} to ${MAX_INTEGER}`,
        hint: 'put it in quotes to make it text',
      });
    return BYTES_OF_NUMBER;
  }

  function measureKey(key: string, at: JsonPath): number {
    const bytes = encoder.encode(key).length;
    const bad = BAD_KEY_CHARACTER.exec(key)?.[0];
    if (bad !== undefined)
      findings.push({
        code: 'twin-key',
        path: at,
        onKey: true,
        message: `the key ${JSON.stringify(key.slice(0, 60))} contains ${nameOf(bad)}`,
        hint: 'use a key without `.`, `$`, `#`, spaces and control characters',
      });
    else if (bytes > MAX_KEY_BYTES)
      findings.push({
        code: 'twin-key',
        path: at,
        onKey: true,
        message: `this key is ${bytes} bytes; a key in a twin has at most ${MAX_KEY_BYTES}`,
        hint: 'shorten it',
      });
    return bytes;
  }
}

function nameOf(character: string): string {
  if (character === ' ') return 'a space';
  return /[.$#]/.test(character) ? `\`${character}\`` : 'a control character';
}
