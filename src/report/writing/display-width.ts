const PLAIN_ASCII = /^[\u{20}-\u{7e}]*$/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colour sequences that style.ts makes
const COLOUR = /\u001b\[[0-9]+m/gu;
const NO_WIDTH = /[\p{Mn}\p{Me}]/u;
const DOUBLE_WIDTH =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u{3000}-\u{303e}\u{ff01}-\u{ff60}\u{ffe0}-\u{ffe6}]/u;

/** How many columns the text takes on a terminal. Colour sequences take none; East Asian characters and emoji take two. */
export function displayWidth(text: string): number {
  if (PLAIN_ASCII.test(text)) return text.length;
  let width = 0;
  for (const character of text.replace(COLOUR, '')) width += characterWidth(character);
  return width;
}

export function characterWidth(character: string): 0 | 1 | 2 {
  if (PLAIN_ASCII.test(character)) return 1;
  if (NO_WIDTH.test(character)) return 0;
  return DOUBLE_WIDTH.test(character) ? 2 : 1;
}

/** The text with spaces up to the given columns; longer text is unchanged. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}
