// How wide a drop-down has to be.
/** As wide as its words, so that a condition reads like a line of text and nothing is cut off. */
export function fit(words: string): number {
  return Math.min(330, Math.max(100, Math.round(words.length * 6.8 + 46)));
}
