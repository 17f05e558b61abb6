import type { PageText } from '../../../src/discovery/categorize/page-text.ts';

/** A page that says nothing but what is given. */
export function pageText(text: Partial<PageText>): PageText {
  return { handle: 'page', name: null, bio: null, captions: [], externalUrl: null, highlights: [], ...text };
}
