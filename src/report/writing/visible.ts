/**
 * Text that others have written (manifests, device ids, answers, the hub's words), made safe to show. Characters that do
 * something or are invisible - controls, ANSI escapes, line breaks, text direction marks - are shown as escapes, so that
 * they do not move the cursor and do not hide or reorder other text.
 */

// Default_Ignorable_Code_Point holds the invisible fillers and tags; variation selectors 15 and 16 only choose how
// an emoji looks, and are kept.
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
