import { type Piece, piecesOf, type Text } from './facts.ts';
import { plainText } from './plain.ts';
import { visible } from './visible.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text of others in HTML, between tags or in a quoted attribute. */
export function html(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** A text in a line of HTML. */
export function htmlText(text: Text): string {
  return piecesOf(text).map(htmlPiece).join('');
}

function htmlPiece(piece: Piece): string {
  const text = html(plainText([piece]));
  return typeof piece === 'object' && 'code' in piece ? `<code>${text}</code>` : text;
}
