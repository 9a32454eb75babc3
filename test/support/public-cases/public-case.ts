/** A manifest as people write it, and what `validate` says of it. */
export interface PublicCase {
  /** What was written, with where people met it: `owner/repository#thread`. */
  readonly name: string;
  readonly text: string;
  /** `line:column code: message -> hint`, in the order of the file. None: it is right as it is. */
  readonly says: readonly string[];
}
