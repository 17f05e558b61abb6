// The rules alone, without a database, in one thread: pages of the labelled set over and over, each with a handle of its own. Prints one line
// of JSON. Processor time beside wall time: on a busy machine only the first says something.
import { PAGES } from '../scripts/text/pages.ts';
import { authorsOf, labelled } from '../scripts/text/sets.ts';
import type { StoredPageText } from '../src/db/discovery/categories.ts';
import { openCategorizer } from '../src/discovery/categorize/categorizer.ts';
import { judge } from '../src/discovery/categorize/judge.ts';
import { loadTaxonomy } from '../src/discovery/categorize/taxonomy.ts';

const count = Number(process.argv[2] ?? 100_000);
const [question] = PAGES.questions;
if (question === undefined) throw new Error('nothing is asked of the pages');
const documents = await labelled(PAGES, question, (await authorsOf(PAGES)).tuning);
const pages: StoredPageText[] = documents.map(({ document }, index) => ({
  page_id: String(index),
  ig_username: document.handle,
  display_name: document.name,
  bio: document.bio,
  captions: [...document.captions],
  external_url: document.externalUrl,
  highlights: [...document.highlights],
  website: null,
  website_due: false,
  category: null,
  category_confidence: null,
  promo_status_source: null,
  promo_status: 'unknown',
  inputs: 'bench',
}));
const categorizer = openCategorizer(await loadTaxonomy());
const started = performance.now();
const before = process.cpuUsage();
for (let n = 0; n < count; n++) {
  const page = pages[n % pages.length];
  if (page !== undefined) judge({ ...page, ig_username: `page.${n}` }, categorizer, 0.5, undefined);
}
const { user, system } = process.cpuUsage(before);
console.log(
  JSON.stringify({
    pages: count,
    seconds: Number(((performance.now() - started) / 1000).toFixed(2)),
    microseconds_of_processor_a_page: Number(((user + system) / count).toFixed(1)),
    rss_mb: Math.round(process.memoryUsage().rss / 1e6),
  }),
);
