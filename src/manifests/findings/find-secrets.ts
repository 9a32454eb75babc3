import type { Diagnostic } from '../../model/diagnostic.ts';
import type { SourceText } from '../yaml/source-text.ts';
import { diagnose } from './diagnose.ts';

/** Keys of Azure are base64, far longer than this; examples such as `SharedAccessKey=...` are shorter. */
const SECRET = /SharedAccessKey\s*=\s*[A-Za-z0-9+/]{20,}|SharedAccessSignature\s+sr=\S*sig=\S{10,}/gi;

/** Keys and signatures of a hub in a file, comments included. The diagnostic does not repeat them. */
export function findSecrets(source: SourceText): readonly Diagnostic[] {
  return [...source.text.matchAll(SECRET)].slice(0, 3).map((match) =>
    diagnose(source, {
      code: 'secret-in-file',
      start: match.index,
      end: match.index + match[0].length,
      message: 'this file contains a key of a hub',
      hint: 'regenerate the key on the hub, because Git keeps this one, and name an environment variable here instead',
    }),
  );
}
