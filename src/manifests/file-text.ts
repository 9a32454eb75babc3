import type { Diagnostic } from '../model/diagnostic.ts';
import { diagnoseFile } from './findings/diagnose.ts';
import { decodeText } from './yaml/decode-text.ts';
import { createSourceText, type SourceText } from './yaml/source-text.ts';

/** Of a file of manifests. */
export const MAX_FILE_BYTES = 1_048_576;

/** The text of a file, or why there is none. */
export type FileText = { readonly source: SourceText } | { readonly diagnostic: Diagnostic };

/** Why a file of this size is not read; `undefined` when it may be. For asking before its bytes are read. */
export function checkFileSize(file: string, bytes: number): Diagnostic | undefined {
  if (bytes <= MAX_FILE_BYTES) return undefined;
  return diagnoseFile(
    file,
    'file-too-large',
    `${file} is ${bytes} bytes; the limit is ${MAX_FILE_BYTES}`,
    'split it into several files',
  );
}

/** The bytes of a file as text, wherever they came from: a folder or a commit. */
export function readFileText(file: string, bytes: Uint8Array): FileText {
  const tooLarge = checkFileSize(file, bytes.length);
  if (tooLarge) return { diagnostic: tooLarge };
  const text = decodeText(bytes);
  return text === undefined
    ? {
        diagnostic: diagnoseFile(file, 'file-not-utf8', `${file} is not UTF-8 text`, 'save it as UTF-8'),
      }
    : { source: createSourceText(file, text) };
}
