// A program of the bench: Instantly's API with a list of e-mails, which answers after 5 ms. node bench/instantly-emails.ts COUNT; prints its URL.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const LATENCY_MS = 5;
const PAGE_SIZE = 100;
const CAMPAIGNS = 20;
const EMAILS_PER_LEAD = 5;
const BODY = `<div>${'A few words about what we could do for you, and a question at the end. '.repeat(6)}</div>`;

const count = Number(process.argv[2]);
const id = (n: number, kind: number) => `0199${String(kind).padStart(4, '0')}-0000-4000-8000-${String(n).padStart(12, '0')}`;

function email(n: number) {
  const lead = `person${n % Math.ceil(count / EMAILS_PER_LEAD)}@company${n % 5_000}.example`;
  const ours = `ann@sender${n % 10}.example`;
  const isReply = n % 10 === 0;
  const at = new Date(Date.UTC(2026, 8, 1) + n * 1_000).toISOString();
  return {
    id: id(n, 1),
    timestamp_created: at,
    timestamp_email: at,
    message_id: `<${n}@sender.example>`,
    subject: `Quick question ${n}`,
    to_address_email_list: isReply ? ours : lead,
    body: { html: BODY },
    organization_id: id(1, 0),
    eaccount: ours,
    from_address_email: isReply ? lead : ours,
    campaign_id: id(n % CAMPAIGNS, 2),
    lead,
    ue_type: isReply ? 2 : 1,
    ...(isReply ? {} : { step: `0_${n % EMAILS_PER_LEAD}_0` }),
    is_unread: 0,
    thread_id: `t-${n}`,
  };
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const answer = () => {
    if (url.pathname.endsWith('/workspaces/current')) return { id: id(1, 0) };
    const from = Number(url.searchParams.get('starting_after') ?? 0);
    const items = Array.from({ length: Math.max(0, Math.min(PAGE_SIZE, count - from)) }, (_, i) => email(from + i));
    return items.length === 0 ? { items } : { items, next_starting_after: String(from + items.length) };
  };
  const body = JSON.stringify(answer());
  await sleep(LATENCY_MS);
  response.setHeader('content-type', 'application/json').end(body);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) console.log(`http://127.0.0.1:${address.port}`);
});
