import type { Tone } from './states.ts';

/** How text for a terminal looks. Colour only repeats what words and signs say. */
export interface Style {
  readonly colour: boolean;
  /** Columns of the terminal, to which lines are wrapped. On less than 30, lines have up to 30. */
  readonly width: number;
}

/** Select Graphic Rendition codes: [on, off]. Source: ECMA-48, 8.3.117. */
const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  cyan: [36, 39],
} as const;

export type Ink = keyof typeof CODES;

/** The colour of each tone. */
export const TONE_INKS = {
  good: 'green',
  bad: 'red',
  warn: 'yellow',
  busy: 'cyan',
  calm: 'dim',
} as const satisfies Record<Tone, Ink>;

/** The text in a colour or weight, when the style has colour. */
export function paint(style: Style, ink: Ink, text: string): string {
  if (!style.colour || text === '') return text;
  const [on, off] = CODES[ink];
  return `\u001b[${on}m${text}\u001b[${off}m`;
}
