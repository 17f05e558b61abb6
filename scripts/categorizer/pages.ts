import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { PageText } from '../../src/discovery/categorize/page-text.ts';

const labelled = z.object({
  handle: z.string(),
  name: z.string(),
  bio: z.string(),
  captions: z.array(z.string()),
  external_url: z.string().nullable(),
  highlights: z.array(z.string()),
  category: z.string().nullable(),
  promo_status: z.enum(['warm', 'unknown', 'not_open']),
});

export interface LabelledPage {
  author: string;
  page: PageText;
  category: string | null;
  promoStatus: 'warm' | 'unknown' | 'not_open';
}

const FOLDER = new URL('../../fixtures/labelled-pages/', import.meta.url);

/** Who wrote what rules and weights are made with, and who wrote what they are measured on. */
const authors = z
  .object({ tuning: z.array(z.string()), held_out: z.array(z.string()) })
  .parse(JSON.parse(await readFile(new URL('authors.json', FOLDER), 'utf8')));
export const TUNING_AUTHORS: readonly string[] = authors.tuning;
export const HELD_OUT_AUTHORS: readonly string[] = authors.held_out;

/** The labelled pages of some authors. */
export async function labelledPages(authors: readonly string[]): Promise<LabelledPage[]> {
  const files = await Promise.all(authors.map((author) => readFile(new URL(`author-${author}.ndjson`, FOLDER), 'utf8')));
  return files.flatMap((text, index) =>
    text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => toPage(authors[index] ?? '', labelled.parse(JSON.parse(line)))),
  );
}

function toPage(author: string, { external_url, category, promo_status, ...text }: z.output<typeof labelled>): LabelledPage {
  const { handle, name, bio, captions, highlights } = text;
  return { author, page: { handle, name, bio, captions, highlights, externalUrl: external_url }, category, promoStatus: promo_status };
}
