import { copyAndMerge } from './copy-and-merge.ts';
import { clientName, follows, pageName, type Shape } from './generate.ts';

/** The merges that any import must make at least, set-based, into the same three tables with the same indexes. */
const MERGES = [
  `insert into discovery.clients (ig_username, status, last_scraped_at)
   select distinct client, 'scraped', timestamptz '2025-11-20T00:18:00Z' from edge on conflict (ig_username) do nothing`,
  `insert into discovery.pages (ig_username, display_name)
   select distinct on (page) page, name from edge on conflict (ig_username) do nothing`,
  `insert into discovery.client_following (client_id, page_id, discovered_at, last_seen_at)
   select c.id, p.id, timestamptz '2025-11-12T09:14:03Z', timestamptz '2025-11-20T00:18:00Z'
   from edge e join discovery.clients c on c.ig_username = e.client join discovery.pages p on p.ig_username = e.page
   on conflict (client_id, page_id) do nothing`,
];

const STAGING = 'create temp table edge (client text, page text, name text)';

function* lines(shape: Shape): Generator<string> {
  for (let c = 0; c < shape.clients; c++) {
    let text = '';
    for (const p of follows(shape, c)) text += `${clientName(c)}\t${pageName(p)}\tPage No ${p}\n`;
    yield text;
  }
}

/** Seconds, see copyAndMerge. */
export function floorOnPostgres(url: string, shape: Shape): Promise<number> {
  return copyAndMerge(url, { table: STAGING, copy: 'copy edge from stdin', lines: [...lines(shape)], merges: MERGES });
}

/** The same on PGlite, in process. */
export async function floorOnPglite(dir: string, shape: Shape): Promise<number> {
  const { PGlite } = await import('@electric-sql/pglite');
  const db = await PGlite.create({ dataDir: dir });
  try {
    const blob = new Blob([...lines(shape)]);
    const started = performance.now();
    await db.exec(STAGING);
    await db.query(`copy edge from '/dev/blob'`, [], { blob });
    for (const merge of MERGES) await db.exec(merge);
    return (performance.now() - started) / 1000;
  } finally {
    await db.close();
  }
}
