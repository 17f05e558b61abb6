import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

export interface Shape {
  clients: number;
  followsPerClient: number;
  pages: number;
}

/** Repeatable pseudo-random numbers in [0, 1). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

export function clientName(c: number): string {
  return `client.${String(c).padStart(6, '0')}`;
}

export function pageName(p: number): string {
  return `page_${String(p).padStart(7, '0')}`;
}

/** Distinct pages that a client follows; popular ones more often. */
export function* follows(shape: Shape, client: number): Generator<number> {
  const next = random(client + 1);
  const seen = new Set<number>();
  while (seen.size < shape.followsPerClient) {
    const page = Math.floor(next() ** 1.5 * shape.pages);
    if (!seen.has(page)) {
      seen.add(page);
      yield page;
    }
  }
}

/**
 * Writes a clients_data.json as the predecessor wrote it (indent 2, 19 keys a page): every page named by all that follow it,
 * one in twenty with a profile, one in forty categorized and priced, no images. Seeded: the same shape is the same file.
 */
export async function generateClientsJson(path: string, shape: Shape): Promise<void> {
  const followers: number[][] = Array.from({ length: shape.pages }, () => []);
  for (let c = 0; c < shape.clients; c++) for (const p of follows(shape, c)) followers[p]?.push(c);
  const out = createWriteStream(path);
  const write = async (text: string) => {
    if (!out.write(text)) await once(out, 'drain');
  };
  await write('{\n"clients": {\n');
  for (let c = 0; c < shape.clients; c++) {
    const following = [...follows(shape, c)].map((p) => ({
      username: pageName(p),
      full_name: `Page No ${p}`,
      follower_count: 0,
      is_verified: false,
      is_private: p % 7 === 0,
    }));
    const record = {
      name: `Client No ${c}`,
      username: clientName(c),
      added_date: '2025-11-12T09:14:03.221904',
      following,
      following_count: following.length,
      last_scraped: '2025-11-20T00:18:00.104412',
    };
    await write(`${c > 0 ? ',\n' : ''}${JSON.stringify(clientName(c))}: ${JSON.stringify(record, null, 2)}`);
  }
  await write('\n},\n"pages": {\n');
  for (let p = 0; p < shape.pages; p++) {
    const record = {
      username: pageName(p),
      full_name: `Page No ${p}`,
      follower_count: 0,
      is_verified: false,
      clients_following: (followers[p] ?? []).map(clientName),
      promo_price: p % 40 === 0 ? 50 + (p % 300) : null,
      category: p % 40 === 0 ? 'QUOTES_THEME' : null,
      category_confidence: p % 80 === 0 ? 0.8 : null,
      contact_email: p % 40 === 0 ? `hello@page${p}.example` : null,
      promo_status: p % 40 === 0 ? 'Warm' : 'Unknown',
      promo_indicators: p % 40 === 0 ? ["Bio mentions: 'collab'"] : [],
      last_categorized: p % 40 === 0 ? '2025-11-19T21:40:55.900120' : null,
      profile_data:
        p % 20 === 0
          ? {
              profile_pic_url: 'https://cdn.example/x.jpg',
              bio: `Bio of page ${p}`,
              posts: [{ caption: 'Day 1', image_url: 'https://cdn.example/1.jpg', type: 'Image' }],
              follower_count: 1000 + p,
              full_name: `Page No ${p}`,
              is_verified: false,
              scraped_at: '2025-11-19T20:01:10.554001',
              promo_status: 'Unknown',
              promo_indicators: [],
              failed: false,
              consecutive_failures: 0,
            }
          : null,
      known_contact_methods: [],
      successful_contact_method: null,
      current_main_contact_method: null,
      ig_account_for_dm: null,
      website_url: null,
      website_promo_info: null,
    };
    await write(`${p > 0 ? ',\n' : ''}${JSON.stringify(pageName(p))}: ${JSON.stringify(record, null, 2)}`);
  }
  await write('\n},\n"last_updated": "2025-11-20T00:18:01.000233"\n}\n');
  out.end();
  await once(out, 'close');
}
