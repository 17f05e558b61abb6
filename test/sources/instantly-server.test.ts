import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { DENTAL } from '../support/instantly/workspace.ts';
import { type InstantlyServer, startInstantlyServer } from '../support/instantly-server.ts';

const operation = z.object({
  responses: z.record(z.string(), z.object({ content: z.record(z.string(), z.object({ schema: z.json() })) })),
});
const description = z
  .object({ paths: z.record(z.string(), z.record(z.string(), operation)), components: z.json() })
  .parse(JSON.parse(await readFile(new URL('../support/instantly/openapi.json', import.meta.url), 'utf8')));

const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { 'date-time': true, date: true, email: true, uri: true } });

/** What the vendor's description says against this answer. */
function complaints(path: string, method: string, status: number, answer: unknown): unknown[] {
  const schema = description.paths[path]?.[method]?.responses[status]?.content['application/json']?.schema;
  if (schema === undefined) throw new Error(`${method} ${path} does not describe ${status}`);
  const text = JSON.stringify({ ...z.record(z.string(), z.json()).parse(schema), components: description.components });
  const validate = ajv.compile(JSON.parse(text));
  return validate(answer) ? [] : (validate.errors ?? []);
}

let server: InstantlyServer;
beforeAll(async () => {
  server = await startInstantlyServer({ limits: { emailsPerMinute: 1_000 } });
});
afterAll(() => server.close());
beforeEach(() => {
  server.refuseWith(undefined);
});

async function ask(method: string, path: string, { body, key = server.key }: { body?: unknown; key?: string } = {}) {
  const response = await fetch(`${server.url}${path}`, {
    method: method.toUpperCase(),
    headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  return { status: response.status, answer };
}

const CALLS: [method: string, path: string, query: string, body?: unknown][] = [
  ['get', '/api/v2/workspaces/current', ''],
  ['get', '/api/v2/campaigns', ''],
  ['get', '/api/v2/campaigns/analytics', ''],
  ['get', '/api/v2/campaigns/analytics/daily', `?campaign_id=${DENTAL}`],
  ['get', '/api/v2/campaigns/analytics/steps', `?campaign_id=${DENTAL}`],
  ['get', '/api/v2/accounts', ''],
  ['get', '/api/v2/emails', ''],
  ['get', '/api/v2/block-lists-entries', ''],
  ['post', '/api/v2/leads/list', '', {}],
  ['post', '/api/v2/leads/list', '', { campaign: DENTAL, contacts: ['joe@clinic.example'] }],
  ['post', '/api/v2/block-lists-entries/bulk-create', '', { bl_values: ['other.example'] }],
];

describe('every answer is as the vendor describes it', () => {
  it.each(CALLS)('%s %s', async (method, path, query, body) => {
    const good = await ask(method, path + query, { body });
    expect(good.status).toBe(200);
    expect(complaints(path, method, 200, good.answer)).toEqual([]);
    const bad = await ask(method, path + query, { body, key: 'other' });
    expect([bad.status, complaints(path, method, 401, bad.answer)]).toEqual([401, []]);
  });

  it('one campaign, and one that is not there', async () => {
    const found = await ask('get', `/api/v2/campaigns/${DENTAL}`);
    expect(complaints('/api/v2/campaigns/{id}', 'get', 200, found.answer)).toEqual([]);
    const missing = await ask('get', '/api/v2/campaigns/none');
    expect([missing.status, complaints('/api/v2/campaigns/{id}', 'get', 404, missing.answer)]).toEqual([404, []]);
  });

  it('a refusal for the limit, without a header that says when', async () => {
    const limited = await startInstantlyServer({ limits: { emailsPerMinute: 1 } });
    const get = () => fetch(`${limited.url}/api/v2/emails`, { headers: { authorization: `Bearer ${limited.key}` } });
    expect((await get()).status).toBe(200);
    const refused = await get();
    expect([refused.status, refused.headers.get('retry-after'), limited.exceeded]).toEqual([429, null, 1]);
    expect(complaints('/api/v2/emails', 'get', 429, await refused.json())).toEqual([]);
    await limited.close();
  });

  it('the check would notice a wrong one', () => {
    expect(complaints('/api/v2/campaigns', 'get', 200, { items: [{ id: 1 }] })).not.toEqual([]);
  });
});

describe('lists', () => {
  const pageSchema = z.object({ items: z.array(z.object({ id: z.string() })), next_starting_after: z.string().optional() });
  const leads = async (body: unknown) => pageSchema.parse((await ask('post', '/api/v2/leads/list', { body })).answer);

  it('end with an empty page without a cursor, after a short one that has one', async () => {
    const first = await leads({ limit: 4 });
    const second = await leads({ limit: 4, starting_after: first.next_starting_after });
    const third = await leads({ limit: 4, starting_after: second.next_starting_after });
    expect([first.items.length, second.items.length, third]).toEqual([4, 2, { items: [] }]);
    expect(second.next_starting_after).toBe(second.items.at(-1)?.id);
  });

  it('refuse more than 100 a page, in the words of the vendor', async () => {
    expect(await ask('post', '/api/v2/leads/list', { body: { limit: 500 } })).toMatchObject({
      status: 400,
      answer: { code: 'FST_ERR_VALIDATION', message: 'body/limit must be <= 100' },
    });
  });

  it('ignore what they do not know: a wrong name of the campaign gives the whole workspace', async () => {
    expect((await leads({ campaign: DENTAL })).items).toHaveLength(3);
    expect((await leads({ campaign_id: DENTAL })).items).toHaveLength(6);
  });

  it('a content type without a body is refused', async () => {
    const response = await fetch(`${server.url}/api/v2/campaigns`, {
      headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' },
    });
    expect(await response.json()).toMatchObject({ code: 'FST_ERR_CTP_EMPTY_JSON_BODY' });
  });
});

describe('leads', () => {
  const add = (body: unknown) => ask('post', '/api/v2/leads/add', { body });

  it('are added, and what is not is counted, as the vendor describes it', async () => {
    const addresses = [
      'new@clinic.example',
      'new@clinic.example',
      'no address',
      'joe@clinic.example',
      'a@enemy.example',
      'stop@firm.example',
    ];
    const leads = addresses.map((email) => ({ email, custom_variables: { a: 1 } }));
    const { answer, status } = await add({ campaign_id: DENTAL, leads, skip_if_in_workspace: true });
    expect([status, complaints('/api/v2/leads/add', 'post', 200, answer)]).toEqual([200, []]);
    const one = { total_sent: 6, leads_uploaded: 1, in_blocklist: 1, duplicated_leads: 1, skipped_count: 1 };
    expect(answer).toMatchObject({ ...one, invalid_email_count: 1, duplicate_email_count: 1, created_leads: [{ index: 0 }] });
    expect((await add({ campaign_id: DENTAL, leads: [{ email: 'b@c.example', mood: 'good' }] })).status).toBe(400);
  });

  it('are taken out by their ids, and all of a campaign where none are named', async () => {
    const remove = (body: unknown) => ask('delete', '/api/v2/leads', { body });
    const named = await remove({ campaign_id: DENTAL, ids: ['none', server.workspace.leads.at(0)?.id], limit: 2 });
    expect([named.answer, complaints('/api/v2/leads', 'delete', 200, named.answer)]).toEqual([{ count: 1 }, []]);
    expect((await remove({ campaign_id: DENTAL })).answer).toEqual({ count: 3 });
  });
});
