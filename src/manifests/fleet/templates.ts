import type { JsonPath } from '../../model/json.ts';
import { nearest } from '../../query/nearest.ts';
import type { Finding } from '../findings/finding.ts';
import { checkValuePath } from './value-path.ts';
import { KEYWORDS, PATH_KEYWORDS, type ValuePosition } from './value-positions.ts';

const PLACEHOLDER = /\{([A-Za-z]+)((?::\d+)?)((?:\.[^{}]*)?)\}/g;

/** Text in braces that looks like a placeholder but is not one would be copied unchanged. */
export function checkTemplate(text: string, path: JsonPath, position: ValuePosition): readonly Finding[] {
  const words = KEYWORDS[position]
    .filter((word) => PATH_KEYWORDS.includes(word))
    .map((word) => word.slice(1));
  const names = ['index', ...(position === 'first twin' ? [] : ['now']), ...words];
  const shown = names.map((name) => (words.includes(name) ? `{${name}.PATH}` : `{${name}}`)).join(', ');
  return [...text.matchAll(PLACEHOLDER)].flatMap((match): readonly Finding[] => {
    const [whole, name = '', width = '', rest = ''] = match;
    const span = { start: match.index, end: match.index + whole.length };
    const refuse = (message: string, hint: string): readonly Finding[] => [
      { code: 'fleet-value', path, span, message, hint },
    ];
    if (!names.includes(name)) {
      const meant = nearest(name, names);
      return refuse(
        `\`${whole.slice(0, 60)}\` is not a known placeholder`,
        meant ? `did you mean \`{${meant}${rest}}\`?` : `use one of ${shown}`,
      );
    }
    if (words.includes(name)) {
      const bad = width === '' && rest !== '' ? checkValuePath(`$${name}`, rest.slice(1)) : undefined;
      if (width === '' && rest.length > 1 && bad === undefined) return [];
      return refuse(bad?.message ?? `\`${whole.slice(0, 60)}\` needs a path`, `use one of ${shown}`);
    }
    return rest === '' && (width === '' || (name === 'index' && /^:[1-9]$/.test(width)))
      ? []
      : refuse(`\`${whole.slice(0, 60)}\` is not a known placeholder`, `use one of ${shown}, {index:4}`);
  });
}
