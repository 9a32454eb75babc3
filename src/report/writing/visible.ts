/**
 * Foreign text (manifests, device ids, answers, the hub's words) on its way to a person. Characters that act instead
 * of showing - controls, ANSI escapes, line breaks, text direction marks, everything invisible - are written out as
 * escapes, so that they neither move a cursor nor hide or reorder what stands beside them.
 */

// Default_Ignorable_Code_Point holds the invisible fillers and tags; variation selectors 15 and 16 only choose an
// emoji's looks, and are left alone.
const ACTING = /(?![\u{fe0e}\u{fe0f}])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** One line of harmless text; ordinary characters are unchanged. */
export function visible(text: string): string {
  return text.replace(ACTING, (character) => SHORT_ESCAPES[character] ?? codePointEscape(character));
}

function codePointEscape(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  return hex.length <= 2 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`;
}

/** The text, or its beginning with an ellipsis: at most `length` characters. Never splits a character. */
export function clip(text: string, length: number): string {
  if (text.length <= length) return text;
  const characters = Array.from(text);
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}
