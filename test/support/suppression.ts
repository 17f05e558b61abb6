import fc from 'fast-check';
import { z } from 'zod';

export const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
export const CAMPAIGN = uuid(900_001);
export const COMPANY = uuid(900_002);
export const FOLLOWUP = '2035-01-01T00:00:00.000Z';

const text = z.string().nullable();
const time = text.transform((value) => value && new Date(value).toISOString());
const flag = z.boolean().nullable();
const worldSchema = z.object({
  pages: z.array(z.object({ ig_username: z.string(), contact_email: text })),
  leads: z.array(z.object({ id: z.string(), email: text, personal_email: text, phone: text, mobile_phone: text })),
  contacts: z.array(z.object({ id: z.string(), instagram_username: z.string() })),
  queue: z.array(z.object({ id: z.string(), contact_id: text, username: z.string(), status: text })),
  campaign_leads: z.array(
    z.object({
      id: z.string(),
      lead_id: z.string(),
      overall_status: z.string(),
      email_status: text,
      call_status: text,
      linkedin_status: text,
      next_followup_at: time,
    }),
  ),
  employees: z.array(
    z.object({
      id: z.string(),
      work_email: text,
      generic_email: text,
      phone_numbers: z.array(z.string()).nullable(),
      campaign_number: z.number().nullable(),
      campaign_status: text,
      reply_unsubscribe: flag,
      reply_info_request: flag,
      reply_bounce: flag,
    }),
  ),
  prospects: z.array(z.object({ id: z.string(), contact_email: text })),
  prospect_log: z.array(z.object({ id: z.string(), prospect_id: text, status: text, sent_at: time })),
  suppressions: z.array(z.object({ kind: z.string(), value: z.string() })),
  past: z.array(z.object({ from_kind: z.string(), from_value: z.string(), kind: z.string(), value: z.string() })),
});

/** What the guards decide by, read from the tables; suppressions are those in force. */
export type World = z.infer<typeof worldSchema>;
export type Table = Exclude<keyof World, 'past'>;
export type QueueRow = World['queue'][number];
export type CampaignLead = World['campaign_leads'][number];
export type Employee = World['employees'][number];
export type ProspectMail = World['prospect_log'][number];
export type Row = Record<string, string | number | boolean | string[] | null>;

const RELATIONS: Record<Table, { name: string; key: string; filler: Row }> = {
  pages: { name: 'discovery.pages', key: 'ig_username', filler: {} },
  leads: { name: 'outbound.leads', key: 'id', filler: {} },
  contacts: { name: 'crm.instagram_contacts', key: 'id', filler: {} },
  queue: { name: 'crm.outreach_queue', key: 'id', filler: { message_text: 'Hello' } },
  campaign_leads: { name: 'outbound.campaign_leads', key: 'id', filler: { campaign_id: CAMPAIGN } },
  employees: { name: 'sdr.employees', key: 'id', filler: { company_id: COMPANY, full_name: 'Robin Example' } },
  prospects: { name: 'growth.prospect_candidates', key: 'id', filler: { business_name: 'Shop Example' } },
  prospect_log: { name: 'growth.prospect_outreach_log', key: 'id', filler: { email_subject: 'Hello', email_body: 'Hello' } },
  suppressions: { name: 'ops.suppressions', key: `kind || ' ' || value`, filler: { reason: 'said no', source: 'test' } },
};

export function literal(value: Row[string] | undefined): string {
  if (value === undefined) return 'default';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `array[${value.map(literal).join(', ')}]::text[]`;
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}

/** One insert of these rows; a column that a row leaves out gets its default. */
export function insert(table: Table, ...rows: Row[]): string {
  const { name, filler } = RELATIONS[table];
  const full = rows.map((row) => ({ ...filler, ...row }));
  const columns = [...new Set(full.flatMap((row) => Object.keys(row)))];
  const tuples = full.map((row: Row) => `(${columns.map((column) => literal(row[column])).join(', ')})`);
  return `insert into ${name} (${columns.join(', ')}) values ${tuples.join(', ')}`;
}

export function upsert(table: Table, row: Row): string {
  const { key } = RELATIONS[table];
  const changes = Object.keys(row).map((column) => `${column} = excluded.${column}`);
  return `${insert(table, row)} on conflict (${key}) do update set ${changes.join(', ')}`;
}

/** Somebody about to be written to: what is stored of them, and the statement that puts them into a sending state (the row ROW). */
export interface Target {
  stored: string[];
  write: string;
}
export const LEAD = uuid(1);
export const ROW = uuid(10);
export const message = (username: string, more: Row = {}): Target => ({
  stored: [],
  write: insert('queue', { id: ROW, username, ...more }),
});
export const lead = (columns: Row): Target => ({
  stored: [insert('leads', { id: LEAD, phone: '+1 555 0999', ...columns })],
  write: insert('campaign_leads', { id: ROW, lead_id: LEAD }),
});
export const employee = (columns: Row): Target => ({
  stored: [],
  write: insert('employees', { id: ROW, campaign_number: 7, campaign_status: 'queued', ...columns }),
});

/** A prospect to whom an e-mail is to go out in the future. */
export const prospect = (contact_email: string): Target => ({
  stored: [insert('prospects', { id: LEAD, contact_email })],
  write: insert('prospect_log', { id: ROW, prospect_id: LEAD, sent_at: FOLLOWUP }),
});

export const suppress = (kind: string, value: string, more: Row = {}) => insert('suppressions', { kind, value, ...more });

type Suppression = World['suppressions'][number];
type Put<T extends Table> = { table: T; row: World[T][number] };
/** One row put into a table, or the suppressions of a kind lifted. */
export type Change =
  | Put<'pages'>
  | Put<'leads'>
  | Put<'contacts'>
  | Put<'queue'>
  | Put<'campaign_leads'>
  | Put<'employees'>
  | Put<'suppressions'>
  | { table: 'lifted'; row: Pick<Suppression, 'kind'> };

export function statementOf({ table, row }: Change): string {
  if (table === 'suppressions') return `${insert(table, row)} on conflict (kind, value) where lifted_at is null do nothing`;
  if (table !== 'lifted') return upsert(table, row);
  return `update ops.suppressions set lifted_at = now(), lifted_reason = 'asked'
    where kind = ${literal(row.kind)} and lifted_at is null`;
}

type Key = { kind: string; value: string };

/** The world after a change that nobody refused and that had no effect on rows to be sent but its own. */
export function changed(world: World, change: Change): World {
  return withPast(world, changedRow(world, change), change);
}

function changedRow(world: World, { table, row }: Change): World {
  const id = (r: { id: string }) => r.id;
  const key = (s: Suppression) => `${s.kind} ${s.value}`;
  switch (table) {
    case 'pages':
      return { ...world, pages: put(world.pages, row, (p) => p.ig_username) };
    case 'leads':
      return { ...world, leads: put(world.leads, row, id) };
    case 'contacts':
      return { ...world, contacts: put(world.contacts, row, id) };
    case 'queue':
      return { ...world, queue: put(world.queue, row, id) };
    case 'campaign_leads': {
      // Whoever unsubscribes or bounces is suppressed, and out of this campaign.
      const isNo = (state: string | null) => state === 'unsubscribed' || state === 'bounced';
      if (!isNo(row.email_status) && !isNo(row.overall_status)) return { ...world, campaign_leads: put(world.campaign_leads, row, id) };
      const out = {
        ...row,
        overall_status: row.overall_status === 'active' && row.email_status !== null ? row.email_status : row.overall_status,
        call_status: row.call_status === 'scheduled' ? 'not_scheduled' : row.call_status,
        next_followup_at: null,
      };
      const before = world.campaign_leads.find((r) => r.id === row.id);
      const isNews =
        (isNo(out.email_status) && out.email_status !== before?.email_status) ||
        (isNo(out.overall_status) && out.overall_status !== before?.overall_status);
      if (!isNews) return { ...world, campaign_leads: put(world.campaign_leads, out, id) };
      const { email = null, personal_email = null } = world.leads.find((l) => l.id === row.lead_id) ?? {};
      const said = email ?? personal_email;
      const suppressions = said === null ? world.suppressions : put(world.suppressions, { kind: 'email', value: said }, key);
      return { ...world, suppressions, campaign_leads: put(world.campaign_leads, out, id) };
    }
    case 'employees': {
      const next = { ...world, employees: put(world.employees, row, id) };
      const said = row.work_email ?? row.generic_email;
      const isNews = row.campaign_status === 'bounced' && world.employees.find((e) => e.id === row.id)?.campaign_status !== 'bounced';
      if (!isNews) return next;
      const nos =
        said === null ? (row.phone_numbers ?? []).map((p) => ({ kind: 'phone', value: phoneKey(p) })) : [{ kind: 'email', value: said }];
      return { ...next, suppressions: nos.reduce((all, no) => put(all, no, key), world.suppressions) };
    }
    case 'suppressions':
      return { ...world, suppressions: put(world.suppressions, row, key) };
    case 'lifted':
      return { ...world, suppressions: world.suppressions.filter((s) => s.kind !== row.kind) };
  }
}

const phoneKey = (phone: string) => `+${phone.replaceAll(/\D/g, '').replace(/^00/, '')}`;
const keys = (kind: string, values: (string | null | undefined)[]): Key[] =>
  values.filter((v) => typeof v === 'string').map((v) => ({ kind, value: kind === 'phone' ? phoneKey(v) : v }));
const textOf = ({ kind, value }: Key) => `${kind} ${value}`;

/** Keys that a record had are linked with those that it has. */
function withPast(world: World, next: World, { table, row }: Change): World {
  let was: Key[] = [];
  let now: Key[] = [];
  if (table === 'pages') {
    const before = world.pages.find((p) => p.ig_username === row.ig_username);
    was = before ? [...keys('handle', [before.ig_username]), ...keys('email', [before.contact_email])] : [];
    now = [...keys('handle', [row.ig_username]), ...keys('email', [row.contact_email])];
  } else if (table === 'leads') {
    const of = (l: World['leads'][number]) => [...keys('email', [l.email, l.personal_email]), ...keys('phone', [l.phone, l.mobile_phone])];
    const before = world.leads.find((l) => l.id === row.id);
    was = before ? of(before) : [];
    now = of(row);
  } else if (table === 'contacts') {
    was = keys('handle', [world.contacts.find((c) => c.id === row.id)?.instagram_username]);
    now = keys('handle', [row.instagram_username]);
  } else if (table === 'employees') {
    const before = world.employees.find((e) => e.id === row.id);
    now = [...keys('email', [row.work_email, row.generic_email]), ...keys('phone', row.phone_numbers ?? [])];
    // A mailbox that others may share is the person's where there is no other, or where a no holds for it.
    const said = (email: string) => isSuppressed({ ...next, past: world.past }, { emails: [email], handles: [], phones: [] });
    const mailbox = before?.work_email != null && before.generic_email !== null && said(before.generic_email) ? before.generic_email : null;
    if (before)
      was = [...keys('email', [before.work_email ?? before.generic_email, mailbox]), ...keys('phone', before.phone_numbers ?? [])];
  }
  const { shared } = phoneLinks(next);
  const isSharedKey = (key: Key) => (key.kind === 'email' ? isShared(key.value) : shared.has(textOf(key)));
  const gone = was.filter((key) => !now.some((k) => textOf(k) === textOf(key)));
  const links = new Map(world.past.map((link) => [pastKey(link), link]));
  for (const one of gone)
    for (const other of now.length > 0 ? now : gone) {
      if (textOf(one) === textOf(other) || isSharedKey(one) || isSharedKey(other)) continue;
      for (const [from, to] of [
        [one, other],
        [other, one],
      ] as const) {
        const link = { from_kind: from.kind, from_value: from.value, ...to };
        links.set(pastKey(link), link);
      }
    }
  return { ...next, past: [...links.values()].sort((a, b) => (pastKey(a) < pastKey(b) ? -1 : 1)) };
}

const pastKey = (link: World['past'][number]) => `${link.from_kind} ${link.from_value} ${link.kind} ${link.value}`;

function put<T>(rows: T[], row: T, key: (row: T) => string): T[] {
  const order = (a: T, b: T) => (key(a) < key(b) ? -1 : 1);
  return [...rows.filter((r) => key(r) !== key(row)), row].sort(order);
}

const OVER = new Set(['replied', 'bounced', 'unsubscribed', 'completed', 'failed', 'cancelled']);
const SHARED = new Set(['info', 'sales', 'hello']); // those that the tests use
const EMAILS_TO_COME = new Set([null, 'pending', 'sent', 'opened', 'clicked']);
const LINKEDIN_TO_COME = new Set(['connection_sent', 'connected', 'message_sent']);

/** The rule of each table, in words of its own: does this row stand for messages or calls to come? */
export const isSending = {
  queue: (row: Pick<QueueRow, 'status'>) => row.status === 'pending' || row.status === 'scheduled',
  campaign_leads(row: Omit<CampaignLead, 'id' | 'lead_id'>) {
    if (row.call_status === 'scheduled') return true;
    if (row.overall_status !== 'active') return false;
    return row.next_followup_at !== null || EMAILS_TO_COME.has(row.email_status) || LINKEDIN_TO_COME.has(row.linkedin_status ?? '');
  },
  employees(row: Omit<Employee, 'id' | 'work_email' | 'generic_email' | 'phone_numbers'>) {
    if (row.campaign_number === null && row.campaign_status === null) return false;
    const status = row.campaign_status?.trim().toLowerCase() ?? null;
    if (status === 'sent') return !(row.reply_unsubscribe || row.reply_info_request || row.reply_bounce);
    return status === null || !OVER.has(status);
  },
  prospect_log(row: Pick<ProspectMail, 'status' | 'sent_at'>, now = Date.now()) {
    return (row.status === null || row.status === 'sent') && (row.sent_at === null || Date.parse(row.sent_at) >= now);
  },
};

export const UNIQUE_VIOLATION = '23505';

/** Whether a change would open a second message to a contact, or to a handle: the indexes of the queue refuse that. */
export function isSecondOpen(world: World, { table, row }: Change): boolean {
  if (table !== 'queue' || !isSending.queue(row)) return false;
  const others = world.queue.filter((q) => q.id !== row.id && isSending.queue(q));
  return others.some((q) => q.username === row.username || (row.contact_id !== null && q.contact_id === row.contact_id));
}

/** Whether a message would become what it cannot: nobody has claimed any of these, so that none can be sent or fail. */
export function isNoTransition(world: World, { table, row }: Change): boolean {
  const before = table === 'queue' ? world.queue.find((q) => q.id === row.id)?.status : undefined;
  if (table !== 'queue' || before === undefined || before === row.status) return false;
  return before === 'sent' || row.status === 'sent' || row.status === 'failed' || (before === 'failed' && row.status === 'cancelled');
}

interface Keys {
  emails: (string | null)[];
  handles: (string | null)[];
  phones: (string | null)[];
}

const present = (values: (string | null | undefined)[]) =>
  values.filter((value) => typeof value === 'string').map((value) => value.trim().toLowerCase());
const isShared = (email: string) => SHARED.has(email.split('@')[0] ?? '');

/** The numbers that records state beside an address; those of several people link nobody. */
function phoneLinks(world: World): { links: string[][]; shared: Set<string> } {
  const stated = [
    ...world.leads.flatMap((l) =>
      present([l.phone, l.mobile_phone]).map((p) => ({ table: 'leads', id: l.id, phone: p, email: l.email ?? l.personal_email })),
    ),
    ...world.employees.flatMap((e) =>
      present(e.phone_numbers ?? []).map((p) => ({ table: 'employees', id: e.id, phone: p, email: e.work_email ?? e.generic_email })),
    ),
  ].map(({ phone, ...row }) => ({ ...row, phone: phoneKey(phone), email: row.email?.trim().toLowerCase() }));
  const people = Map.groupBy(stated, ({ table, phone }) => `${table} ${phone}`);
  const shared = new Set<string>();
  for (const rows of people.values())
    if (new Set(rows.map(({ email, id }) => email ?? id)).size > 1) for (const { phone } of rows) shared.add(`phone ${phone}`);
  return { shared, links: stated.flatMap(({ phone, email }) => (email === undefined ? [] : [[`phone ${phone}`, `email ${email}`]])) };
}

/** Whether the person who has these keys said no: follows stated links until nothing new is found, then looks at every suppression. */
export function isSuppressed(world: World, keys: Keys): boolean {
  const known = new Set([
    ...present(keys.emails).map((e) => `email ${e}`),
    ...present(keys.handles).map((h) => `handle ${h}`),
    ...present(keys.phones).map((p) => `phone ${phoneKey(p)}`),
  ]);
  const numbers = phoneLinks(world);
  const links = [
    ...world.pages.map((page) => ({ email: page.contact_email, other: `handle ${page.ig_username}` })),
    ...world.leads.map((lead) => ({ email: lead.email, other: lead.personal_email && `email ${lead.personal_email}` })),
  ].flatMap(({ email, other }) => (email && other ? [[`email ${email}`, other].map((key) => key.trim().toLowerCase())] : []));
  links.push(...numbers.links);
  for (const link of world.past) links.push([`${link.from_kind} ${link.from_value}`, `${link.kind} ${link.value}`]);
  const stated = links.filter(
    (link) => !link.some((key) => numbers.shared.has(key) || (key.startsWith('email ') && isShared(key.slice('email '.length)))),
  );
  for (let before = -1; before !== known.size; ) {
    before = known.size;
    for (const link of stated) if (link.some((key) => known.has(key))) for (const key of link) known.add(key);
  }
  return world.suppressions.some(({ kind, value }) => {
    if (kind === 'domain') return [...known].some((key) => key.startsWith('email ') && `.${key.split('@')[1]}`.endsWith(`.${value}`));
    return known.has(`${kind} ${value}`);
  });
}

/** Ids of the rows that lead to sending although their person said no. */
export function wronged(world: World): string[] {
  const lead = (id: string) => world.leads.find((l) => l.id === id);
  const contact = (id: string | null) => world.contacts.find((c) => c.id === id)?.instagram_username ?? null;
  const rows: (Keys & { id: string })[] = [
    ...world.queue.filter(isSending.queue).map((q) => ({ id: q.id, emails: [], handles: [q.username, contact(q.contact_id)], phones: [] })),
    ...world.campaign_leads.filter(isSending.campaign_leads).map((c) => {
      const { email = null, personal_email = null, phone = null, mobile_phone = null } = lead(c.lead_id) ?? {};
      return { id: c.id, emails: [email, personal_email], handles: [], phones: [phone, mobile_phone] };
    }),
    ...world.employees
      .filter(isSending.employees)
      .map((e) => ({ id: e.id, emails: [e.work_email, e.generic_email], handles: [], phones: e.phone_numbers ?? [] })),
    ...world.prospect_log
      .filter((mail) => isSending.prospect_log(mail))
      .map((m) => ({
        id: m.id,
        emails: [world.prospects.find((p) => p.id === m.prospect_id)?.contact_email ?? null],
        handles: [],
        phones: [],
      })),
  ];
  return rows.filter((row) => isSuppressed(world, row)).map((row) => row.id);
}

const handles = ['ana', 'ben', 'cleo'];
const leadEmails = [0, 1, 2].flatMap((n) => [`lead${n}@a.example`, `lead${n}@mail.b.example`]);
const emails = [...leadEmails, 'ana@b.example', 'ben@nota.example', 'info@a.example'];
const phones = ['+1 555 0100', '001-555-0101'];
const orNull = <T>(values: T[]) => fc.constantFrom(null, ...values);
const nth = (first: number, count: number) => fc.integer({ min: first, max: first + count - 1 }).map(uuid);
const suppressions = fc.oneof(
  fc.record({ kind: fc.constant('email'), value: fc.constantFrom(...emails) }),
  fc.record({ kind: fc.constant('domain'), value: fc.constantFrom('a.example', 'b.example', 'mail.b.example') }),
  fc.record({ kind: fc.constant('handle'), value: fc.constantFrom(...handles) }),
  fc.record({ kind: fc.constant('phone'), value: fc.constantFrom('+15550100', '+15550101') }),
);
/** Changes of what is sent and to whom it must not be. */
export const sendingChange: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    table: fc.constant('queue' as const),
    row: fc.record({
      id: nth(20, 3),
      contact_id: orNull([uuid(30), uuid(31)]),
      username: fc.constantFrom(...handles),
      status: fc.constantFrom('pending', 'scheduled', 'sent', 'failed', 'cancelled'),
    }),
  }),
  fc.record({
    table: fc.constant('campaign_leads' as const),
    row: fc
      .record({
        n: fc.integer({ min: 0, max: 2 }),
        overall_status: fc.constantFrom('active', 'active', 'replied', 'unsubscribed'),
        email_status: orNull(['pending', 'sent', 'replied', 'bounced']),
        call_status: orNull(['not_scheduled', 'not_scheduled', 'scheduled']),
        linkedin_status: orNull(['not_started', 'connected', 'replied']),
        next_followup_at: orNull([FOLLOWUP]),
      })
      .map(({ n, ...row }) => ({ id: uuid(40 + n), lead_id: uuid(50 + n), ...row })),
  }),
  fc.record({
    table: fc.constant('employees' as const),
    row: fc.record({
      id: nth(60, 3),
      work_email: orNull(emails),
      generic_email: orNull(['info@a.example', 'lead0@a.example']),
      phone_numbers: fc.option(fc.subarray(phones)),
      campaign_number: orNull([7]),
      campaign_status: orNull(['queued', 'sent', 'bounced', 'Replied', 'warming up']),
      reply_unsubscribe: fc.constant(false),
      reply_info_request: fc.boolean(),
      reply_bounce: fc.constant(false),
    }),
  }),
  fc.record({ table: fc.constant('suppressions' as const), row: suppressions }),
  fc.record({ table: fc.constant('lifted' as const), row: fc.record({ kind: fc.constantFrom('email', 'domain', 'handle', 'phone') }) }),
);
/** Changes of who is who. */
export const linkChange: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    table: fc.constant('pages' as const),
    row: fc.record({ ig_username: fc.constantFrom(...handles), contact_email: orNull(emails) }),
  }),
  fc.record({
    table: fc.constant('leads' as const),
    row: fc
      .record({
        n: fc.integer({ min: 0, max: 2 }),
        host: fc.integer({ min: 0, max: 1 }),
        personal_email: orNull(emails),
        mobile_phone: orNull(phones),
      })
      .map(({ n, host, ...row }) => ({ id: uuid(50 + n), email: leadEmails[2 * n + host] ?? null, phone: '+1 555 0999', ...row })),
  }),
  fc.record({
    table: fc.constant('contacts' as const),
    row: fc.constantFrom(
      ...[0, 1].flatMap((n) => [`contact${n}`, handles[n] ?? ''].map((instagram_username) => ({ id: uuid(30 + n), instagram_username }))),
    ),
  }),
);
export const someLinks = fc.tuple(...Array.from({ length: 8 }, () => linkChange));
export const leadsAndContacts: Change[] = [
  ...[0, 1, 2].map((n) => ({
    table: 'leads' as const,
    row: { id: uuid(50 + n), email: leadEmails[2 * n] ?? null, personal_email: null, phone: '+1 555 0999', mobile_phone: null },
  })),
  ...[0, 1].map((n) => ({ table: 'contacts' as const, row: { id: uuid(30 + n), instagram_username: `contact${n}` } })),
];
export const isSent = ({ table }: Change) => table === 'queue' || table === 'campaign_leads' || table === 'employees';
export const without = (world: World, ids: string[]) => ({
  ...world,
  queue: world.queue.filter((row) => !ids.includes(row.id)),
  campaign_leads: world.campaign_leads.filter((row) => !ids.includes(row.id)),
  employees: world.employees.filter((row) => !ids.includes(row.id)),
});

const rowsOf = (table: Table, where = '') => {
  const { name, key } = RELATIONS[table];
  const order = `(${key})::text collate "C"`;
  return `'${table}', (select coalesce(jsonb_agg(to_jsonb(t) order by ${order}), '[]') from ${name} t ${where})`;
};
const WORLD = `select jsonb_build_object(${rowsOf('pages')}, ${rowsOf('leads')}, ${rowsOf('contacts')}, ${rowsOf('queue')},
  ${rowsOf('campaign_leads')}, ${rowsOf('employees')}, ${rowsOf('prospects')}, ${rowsOf('prospect_log')},
  'past', (select coalesce(jsonb_agg(to_jsonb(t) order by concat_ws(' ', from_kind, from_value, kind, value) collate "C"), '[]')
           from ops.past_links t),
  ${rowsOf('suppressions', 'where t.lifted_at is null and (t.expires_at is null or t.expires_at > clock_timestamp())')}) as world`;

const ATTEMPT = `
  create function public.attempt(statement text) returns text language plpgsql as $$
  begin
    execute statement;
    raise exception 'undone' using errcode = 'TUNDO';
  exception when others then
    return case sqlstate when 'TUNDO' then 'accepted' else sqlstate end;
  end
  $$`;

/** A database with the means to ask what its guards do; query is the owner's. */
interface Opened {
  query(text: string): Promise<Record<string, unknown>[]>;
}

export interface Guards {
  /** Runs one statement: accepted, or the SQLSTATE that it was refused with. */
  outcome(statement: string): Promise<string>;
  /** The same for many, each undone at once. */
  outcomes(statements: string[]): Promise<string[]>;
  world(): Promise<World>;
  /** Whether this row leads to sending. */
  isSending(id: string): Promise<boolean>;
  /** Empties everything that a test writes. */
  reset(): Promise<void>;
}

export async function openGuarded<T extends Opened>(open: () => Promise<T>): Promise<T & Guards> {
  const opened = await open();
  const sql = (text: string) => opened.query(text);
  await sql(ATTEMPT);
  await sql(`insert into outbound.campaigns (id, campaign_name) values ('${CAMPAIGN}', 'Spring')`);
  await sql(`insert into sdr.companies (id, company_name) values ('${COMPANY}', 'Corp Example')`);
  const world = async () => worldSchema.parse((await sql(WORLD))[0]?.world);
  return {
    ...opened,
    world,
    outcome: (statement) => sqlstateOf(sql(statement)),
    async outcomes(statements) {
      const rows = await sql(`select public.attempt(s) as outcome from unnest(${literal(statements)}) with ordinality t(s, n) order by n`);
      return rows.map((row) => z.string().parse(row.outcome));
    },
    async isSending(id) {
      const { queue, campaign_leads, employees, prospect_log } = await world();
      const sending = [
        ...queue.filter(isSending.queue),
        ...campaign_leads.filter(isSending.campaign_leads),
        ...employees.filter(isSending.employees),
        ...prospect_log.filter((mail) => isSending.prospect_log(mail)),
      ];
      return sending.some((row) => row.id === id);
    },
    async reset() {
      const tables = [
        ...(['queue', 'contacts', 'campaign_leads', 'leads', 'employees', 'pages'] as const),
        ...(['prospect_log', 'prospects', 'suppressions'] as const),
      ];
      const deletes = [
        ...tables.map((table) => RELATIONS[table].name),
        'discovery.clients',
        'ops.halts',
        'ops.past_links',
        'ops.cancellations',
      ].map((name) => `delete from ${name};`);
      await sql(`do $$ begin ${deletes.join(' ')} end $$`);
    },
  };
}

export async function sqlstateOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'accepted';
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
    throw error;
  }
}
