/** `95%`, `93.3%`: a share of 0 to 1, to a tenth of a percent. Rounded down, so that `100%` means all of them. */
export function formatShare(share: number): string {
  return `${Math.floor(share * 1000 + 1e-6) / 10}%`;
}

/** Rounded up, so that `0%` means none of them. */
export function formatShareUp(share: number): string {
  return `${Math.ceil(share * 1000 - 1e-6) / 10}%`;
}
