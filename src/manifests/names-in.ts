/** Names in the text of a file, found by the look of its lines: for suggestions, where reading it properly takes too long. */
export interface FoundName {
  readonly kind: string;
  readonly name: string;
}

const KIND = /^kind:[ \t]*["']?([A-Za-z]+)/m;
const NAME =
  /^metadata:[ \t]*(?:#.*)?(?:\{[^\n]*?|(?:\r?\n[ \t]+(?!name:).*)*?\r?\n[ \t]+)\bname:[ \t]*["']?([a-z0-9-]+)/m;

export function namesIn(text: string): readonly FoundName[] {
  return text.split(/^---.*$/m).flatMap((document) => {
    const [, kind] = KIND.exec(document) ?? [];
    const [, name] = NAME.exec(document) ?? [];
    return kind !== undefined && name !== undefined ? [{ kind, name }] : [];
  });
}
