/** Shorter ids are found in every text by accident. */
const SHORTEST_ID = 4;

/**
 * A test of texts and keys for device ids: those that were read, wherever they stand alone in a text, and those that
 * differ from one in their digits only, as a device can name another one that was not read.
 */
export function createIdFinder(ids: Iterable<string>): (text: string) => boolean {
  const byLength = new Map<number, Set<string>>();
  for (const id of ids) {
    if (id.length < SHORTEST_ID) continue;
    // Ids of digits alone are themselves only: any number would look like them.
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
