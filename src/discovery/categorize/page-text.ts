import type { Website } from '../../db/discovery/websites.ts';

/** What the rules read of a page: its own words, nothing that shows a person. */
export interface PageText {
  handle: string;
  name: string | null;
  bio: string | null;
  captions: readonly string[];
  externalUrl: string | null;
  highlights: readonly string[];
  /** What the linked site says, where it was read. */
  website?: Pick<Website, 'contact_forms' | 'promo_pages' | 'mentions'>;
}

export const FIELDS = ['handle', 'name', 'bio', 'captions', 'highlights', 'link'] as const;
export type Field = (typeof FIELDS)[number];
