/** Written in place of a time: a minute after the commit that brings the document to the branch. */
export const MERGED = 'merged';
