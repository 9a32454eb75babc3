/** Shorter ids are found in any text by accident. */
const MIN_ID_LENGTH = 4;

/**
 * A test for device ids in texts and keys: the ids that were read, where they stand alone in a text, and ids that
 * differ from one only in their digits, because a device may name another device that was not read.
 */
export function createIdFinder(ids: Iterable<string>): (text: string) => boolean {
  const byLength = new Map<number, Set<string>>();
  for (const id of ids) {
    if (id.length < MIN_ID_LENGTH) continue;
    // An id of digits alone is only found as it is: any number would look like it.
    const form = /\p{L}/u.test(id) ? withoutDigits(id) : id;
    byLength.set(form.length, (byLength.get(form.length) ?? new Set()).add(form));
  }
  const isThere = (text: string): boolean => {
    for (const [length, forms] of byLength) {
      for (let start = 0; start + length <= text.length; start += 1) {
        if (forms.has(text.slice(start, start + length)) && standsAlone(text, start, start + length))
          return true;
      }
    }
    return false;
  };
  return (text) => isThere(text) || isThere(withoutDigits(text));
}

const withoutDigits = (text: string): string => text.toLowerCase().replace(/\d/g, '0');

function standsAlone(text: string, start: number, end: number): boolean {
  return !isWordCharacter(text[start - 1]) && !isWordCharacter(text[end]);
}

const isWordCharacter = (character = ''): boolean => /[\p{L}\p{N}]/u.test(character);
