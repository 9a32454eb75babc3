/*
 * Chance without state: every draw is a function of the seed and its purpose. So a million devices need no generator
 * each, and neither the order nor the number of calls changes what a device does.
 */

/** 32 bits that depend on every bit of `value` (the finishing step of MurmurHash3, public domain). */
function scramble(value: number): number {
  let bits = value >>> 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** A key to draw with, made of a seed and a purpose such as `group/method/latency`. */
export function chanceKey(seed: number, purpose: string): number {
  let key = scramble(seed ^ Math.floor(seed / 2 ** 32));
  for (let at = 0; at < purpose.length; at += 1) {
    key = Math.imul(key ^ purpose.charCodeAt(at), 0x01000193);
  }
  return scramble(key);
}

/** A number from 0 (included) to 1 (excluded) for the device of that number. */
export const drawUnit = (key: number, index: number): number =>
  scramble(key + Math.imul(index, 0x9e3779b1)) / 2 ** 32;

/** The same, for the n-th time that the device does something. */
export const drawNth = (key: number, index: number, count: number): number =>
  drawUnit(scramble(key ^ Math.imul(count, 0x85ebca6b)), index);

const ROUNDS = 4;

/** The place of `position` in a shuffle of 0 to `count` - 1: a small Feistel network, repeated until it is inside. */
export function nthOfShuffle(key: number, position: number, count: number): number {
  if (count === 1) return 0;
  const halfBits = Math.max(1, Math.ceil(Math.log2(count) / 2));
  const mask = 2 ** halfBits - 1;
  let at = position;
  do {
    let left = at >>> halfBits;
    let right = at & mask;
    for (let round = 0; round < ROUNDS; round += 1) {
      const next = left ^ (scramble(key ^ Math.imul(right + 1, round * 2 + 3)) & mask);
      left = right;
      right = next;
    }
    at = (left << halfBits) | right;
  } while (at >= count);
  return at;
}

/**
 * Whether the device of that number (from 1) is in a share of its group. Exactly that share of the group is, to the
 * nearest whole device, so that "95 % answer" is true of twenty devices and of a million.
 */
export const isInShare = (key: number, index: number, count: number, share: number): boolean =>
  isBetweenShares(key, index, count, 0, share);

/** The same for the part of the group between two shares: parts that do not overlap have no device in common. */
export function isBetweenShares(
  key: number,
  index: number,
  count: number,
  from: number,
  to: number,
): boolean {
  const first = Math.round(from * count);
  const end = Math.round(to * count);
  if (first >= end) return false;
  if (first <= 0 && end >= count) return true;
  const at = nthOfShuffle(key, index - 1, count);
  return at >= first && at < end;
}
