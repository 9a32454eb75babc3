/** A percentage such as `99.5%` as a share from 0 to 1. */
export function parseShare(text: string): number {
  // Through the digits: 99.9 / 100 is not the number that 0.999 is.
  return Number(`${text.slice(0, -1)}e-2`);
}
