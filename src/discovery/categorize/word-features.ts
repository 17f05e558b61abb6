import type { Reading } from './page-reader.ts';

/** Marks a word of the captions: there it says less than the same word in a bio. */
export const IN_CAPTIONS = '~';
/** Words on a page share one unit of say; on a page with fewer than these each has no more than its part of so many. */
const FEWEST_SHARING = 4;

/** What each of so many different words counts for. */
export function wordShare(distinct: number): number {
  return 1 / Math.sqrt(Math.max(distinct, FEWEST_SHARING));
}

/** The different words of a page, as the model names them, each with its value. */
export function wordFeatures({ identityWords, captionWords }: Reading): Map<string, number> {
  const features = new Map<string, number>();
  for (const { text } of identityWords) features.set(text, wordShare(identityWords.length));
  for (const { text } of captionWords) features.set(IN_CAPTIONS + text, wordShare(captionWords.length));
  return features;
}
