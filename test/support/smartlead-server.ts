import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach } from 'vitest';
import { z } from 'zod';
import { FaultPlan, type Faults } from './apify/faults.ts';

const BATCH = 400;
const bodySchema = z.strictObject({
  lead_list: z.array(z.looseObject({ email: z.string(), custom_fields: z.record(z.string(), z.string()) })).min(1),
  settings: z.record(z.string(), z.boolean()),
});
export type SentBody = z.infer<typeof bodySchema>;

export interface SmartleadServer {
  /** SMARTLEAD_API_URL. */
  url: string;
  key: string;
  /** Who is in which campaign; somebody who was added twice is there twice. */
  campaigns: Map<string, string[]>;
  /** Addresses that are not added: each kind as the vendor counts it. */
  unsubscribed: Set<string>;
  blocked: Set<string>;
  invalid: Set<string>;
  /** How many leads the plan still takes. */
  room: number;
  requests: { method: string; path: string; body: SentBody | undefined; at: number }[];
  setFaults(faults: Partial<Faults>): void;
  /** Called as a request comes, before anything is done. */
  onRequest: ((path: string) => Promise<unknown> | undefined) | undefined;
  close(): Promise<void>;
}

/** Smartlead's API on loopback, as its reference describes it: the key is a parameter, and an answer counts. */
export async function startSmartleadServer(): Promise<SmartleadServer> {
  let faults = new FaultPlan({});

  function addLeads(campaign: string, { lead_list }: SentBody): unknown {
    const there = server.campaigns.get(campaign) ?? [];
    const seen = new Set<string>();
    const counts = { added: 0, already: 0, twice: 0, blocked: 0 };
    const invalid: string[] = [];
    const unsubscribed: string[] = [];
    for (const { email } of lead_list) {
      if (server.invalid.has(email)) invalid.push(email);
      else if (seen.has(email)) counts.twice += 1;
      else if (server.unsubscribed.has(email)) unsubscribed.push(email);
      else if (server.blocked.has(email)) counts.blocked += 1;
      else if (there.includes(email)) counts.already += 1;
      else if (server.room > 0) {
        there.push(email);
        server.room -= 1;
        counts.added += 1;
      }
      seen.add(email);
    }
    return {
      ok: true,
      upload_count: lead_list.length,
      total_leads: counts.added,
      already_added_to_campaign: counts.already,
      duplicate_count: counts.twice,
      invalid_email_count: invalid.length,
      invalid_emails: invalid,
      unsubscribed_leads: unsubscribed,
      block_count: counts.blocked,
      bounce_count: 0,
      is_lead_limit_exhausted: server.room === 0,
    };
  }

  async function answer(method: string, url: URL, sent: string): Promise<{ status: number; value: unknown }> {
    if (url.searchParams.get('api_key') !== server.key) {
      return { status: 401, value: { message: `Invalid api_key ${url.searchParams.get('api_key')}` } };
    }
    const [, campaign = ''] = /^\/api\/v1\/campaigns\/(\d+)\/leads$/.exec(url.pathname) ?? [];
    const there = server.campaigns.get(campaign);
    if (there === undefined) return { status: 404, value: { message: 'Campaign not found' } };
    if (method === 'GET') {
      const [offset, limit] = [Number(url.searchParams.get('offset')), Number(url.searchParams.get('limit'))];
      if (limit > 100) return { status: 400, value: { message: 'limit must be at most 100' } };
      const data = there
        .slice(offset, offset + limit)
        .map((email, i) => ({ campaign_lead_map_id: i, status: 'STARTED', lead: { id: i, email } }));
      return { status: 200, value: { total_leads: String(there.length), data, offset, limit } };
    }
    const body = bodySchema.parse(JSON.parse(sent));
    if (body.lead_list.length > BATCH) return { status: 400, value: { message: 'too many leads' } };
    return { status: 200, value: addLeads(campaign, body) };
  }

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
    const method = incoming.method ?? 'GET';
    const sent = await readBody(incoming);
    const path = url.pathname.replace(/^\/api\/v1/, '');
    server.requests.push({ method, path, body: sent === '' ? undefined : bodySchema.parse(JSON.parse(sent)), at: performance.now() });
    await server.onRequest?.(path);
    const { fault, when, delayMs } = faults.decide(method, path);
    if (delayMs > 0) await sleep(delayMs);
    const done = fault === undefined || when === 'after' ? await answer(method, url, sent) : undefined;
    if (fault === 'rateHang') return;
    if (fault === 'rate429') return reply(outgoing, 429, { message: 'Too many requests' }, { 'retry-after': '1' });
    if (fault === 'rate500') return reply(outgoing, 500, 'oops');
    if (fault === 'rateReset' || done === undefined) return void outgoing.destroy();
    reply(outgoing, done.status, done.value);
  }

  const listener = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => outgoing.destroy());
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const server: SmartleadServer = {
    url: `http://127.0.0.1:${address.port}`,
    key: 'sl-key/with+signs=42',
    campaigns: new Map([['77', []]]),
    unsubscribed: new Set(),
    blocked: new Set(),
    invalid: new Set(),
    room: Number.POSITIVE_INFINITY,
    requests: [],
    onRequest: undefined,
    setFaults(next) {
      faults = new FaultPlan(next);
    },
    async close() {
      listener.closeAllConnections();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
  return server;
}

function reply(outgoing: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}): void {
  outgoing.writeHead(status, { 'content-type': 'application/json', ...headers });
  outgoing.end(JSON.stringify(value));
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** The vendor's server, anew for each test. */
export function useSmartlead(): { readonly server: SmartleadServer; env(): Record<string, string> } {
  let opened: SmartleadServer | undefined;
  beforeEach(async () => {
    opened = await startSmartleadServer();
  });
  afterEach(async () => {
    await opened?.close();
  });
  const used = {
    get server(): SmartleadServer {
      if (opened === undefined) throw new Error('it is opened by a hook');
      return opened;
    },
    env: () => ({ SMARTLEAD_API_KEY: used.server.key, SMARTLEAD_API_URL: used.server.url }),
  };
  return used;
}
