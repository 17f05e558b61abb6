import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import type { Bench } from './bench.ts';
import { copyAndMerge } from './copy-and-merge.ts';
import { random } from './generate.ts';
import { LAUNCHER, type Measured, measure } from './measure.ts';

const MESSAGES = 2_000_000;
const THREADS = 20_000;
const OWNER = 'Sam Ortega';
const START = Date.UTC(2024, 0, 1);
const VOCABULARY = 30_000;

interface GeneratedThread {
  username: string;
  name: string;
  /** The folder's name, and the id that it ends in. */
  folder: string;
  id: string;
  messages: { at: number; isOutbound: boolean; text: string }[];
}

const SYLLABLES = 'ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu'.split(' ');

/** Words as languages have them: a few are in most messages, most are rare and longer. */
function word(rank: number): string {
  let text = '';
  for (let left = Math.floor(rank); left > 0; left = Math.floor(left / SYLLABLES.length)) text += SYLLABLES[left % SYLLABLES.length];
  return text;
}

function generateThread(n: number, messages: number): GeneratedThread {
  const next = random(n);
  const id = String(10_000_000_000_000_000n + BigInt(n));
  return {
    username: `person.${n}`,
    name: `Person No${n}`,
    folder: `personno${n}_${id}`,
    id,
    messages: Array.from({ length: messages }, (_, i) => ({
      at: START + (Math.floor((n * 7_919 + i * 86_400) * 1_000 * (1 + next() / 100)) % 60_000_000_000),
      isOutbound: next() < 0.5,
      text: Array.from({ length: 3 + Math.floor(next() * 12) }, () => word(VOCABULARY ** next())).join(' '),
    })).sort((a, b) => a.at - b.at),
  };
}

async function generateExport(dir: string, threads: number, messages: number): Promise<string> {
  const inbox = join(dir, 'your_instagram_activity/messages/inbox');
  for (let n = 0; n < threads; n++) {
    const thread = generateThread(n, messages / threads);
    await mkdir(join(inbox, thread.folder), { recursive: true });
    const page = {
      participants: [{ name: thread.name }, { name: OWNER }],
      messages: thread.messages
        .map(({ at, isOutbound, text }) => ({
          sender_name: isOutbound ? OWNER : thread.name,
          timestamp_ms: at,
          content: text,
          is_geoblocked_for_viewer: false,
          is_unsent_image_by_messenger_kid_parent: false,
        }))
        .reverse(),
      title: thread.name,
      thread_path: `inbox/${thread.folder}`,
    };
    await writeFile(join(inbox, thread.folder, 'message_1.json'), JSON.stringify(page));
  }
  const friends = Array.from({ length: threads }, (_, n) => ({
    label_values: [
      { label: 'Name', value: `Person No${n}` },
      { label: 'Username', value: `person.${n}` },
    ],
  }));
  await mkdir(join(dir, 'connections/followers_and_following'), { recursive: true });
  await writeFile(join(dir, 'connections/followers_and_following/close_friends.json'), JSON.stringify(friends));
  return dir;
}

/** The merges that any import must make at least, set-based, into the same tables with the same indexes and guards. */
const MERGES = [
  `insert into crm.instagram_contacts (instagram_username, display_name, profile_url)
   select distinct on (username) username, name, 'https://www.instagram.com/' || username || '/' from staging order by username
   on conflict do nothing`,
  `insert into crm.instagram_conversations (contact_id, thread_id)
   select distinct on (s.thread) c.id, s.thread from staging s join crm.instagram_contacts c on c.instagram_username = s.username order by s.thread
   on conflict do nothing`,
  `insert into crm.instagram_messages (conversation_id, contact_id, message_text, is_outbound, sent_at, ordinal)
   select v.id, v.contact_id, s.text, s.is_outbound, s.at,
          row_number() over (partition by v.contact_id, s.at, md5(s.text)) - 1
   from staging s join crm.instagram_conversations v on v.thread_id = s.thread order by v.id, s.at
   on conflict do nothing`,
  `update crm.instagram_contacts c
      set total_messages_sent = n.sent, total_messages_received = n.received, last_meaningful_touch = n.latest
   from (select contact_id, count(*) filter (where is_outbound) as sent, count(*) filter (where not is_outbound) as received, max(sent_at) as latest
         from crm.instagram_messages group by contact_id) n where n.contact_id = c.id`,
  `update crm.instagram_conversations v
      set last_message_at = l.sent_at, last_message_preview = left(l.message_text, 100), last_message_is_outbound = l.is_outbound
   from (select distinct on (conversation_id) conversation_id, sent_at, message_text, is_outbound
         from crm.instagram_messages order by conversation_id, sent_at desc) l where l.conversation_id = v.id`,
];

/** Seconds that COPY into a temporary table plus the plain merges take, one connection. */
function floorOfMessages(url: string, threads: number, messages: number): Promise<number> {
  const prepared: string[] = [];
  for (let n = 0; n < threads; n++) {
    const { id, username, name, messages: some } = generateThread(n, messages / threads);
    prepared.push(
      some
        .map(({ at, isOutbound, text }) => `${id}\t${username}\t${name}\t${new Date(at).toISOString()}\t${isOutbound}\t${text}\n`)
        .join(''),
    );
  }
  return copyAndMerge(url, {
    table: 'create temp table staging (thread text, username text, name text, at timestamptz, is_outbound boolean, text text)',
    copy: 'copy staging from stdin',
    lines: prepared,
    merges: MERGES,
  });
}

/** Rare and common words, beginnings, several at once. */
const [FIRST, SECOND, COMMON, KNOWN, RARE] = [1, 2, 25, 600, 29_000].map(word);
const SEARCHES = [
  ...[FIRST, COMMON, KNOWN, RARE, `${FIRST} ${SECOND}`, `"${FIRST} ${SECOND}"`, `${FIRST} ${RARE}`, `${COMMON} ${KNOWN}`],
  ...[`${KNOWN} ${RARE}`, `${FIRST} -${SECOND}`, `${RARE} or ${FIRST}`, `${RARE?.slice(0, 4)}`, 'absent'],
].map(String);

/** Milliseconds of each search, the middle of five. */
async function searches(url: string): Promise<[string, number][]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe('analyze crm.instagram_messages');
    const all: [string, number][] = [];
    for (const text of SEARCHES) {
      const times: number[] = [];
      for (let i = 0; i < 5; i++) {
        const at = performance.now();
        await sql`select crm.search_messages(${sql.json({ text })}, 20)`;
        times.push(performance.now() - at);
      }
      all.push([text, times.sort((a, b) => a - b)[2] ?? Number.NaN]);
    }
    return all;
  } finally {
    await sql.end();
  }
}

const seconds = (value: number) => `${value.toFixed(1)} s`;

/** import-dms against the least that any import must do, its memory, the same export again; then search. */
export async function benchDms({ dir, fresh, note }: Bench, messages = MESSAGES, threads = THREADS): Promise<void> {
  const env = { HOME: dir, OUTREACH_HOME: dir };
  const run = (path: string, database: string, ...flags: string[]): Promise<Measured> =>
    measure([LAUNCHER, 'import-dms', path, '--database', database, '--quiet', ...flags], env);
  const path = await generateExport(join(dir, 'export'), threads, messages);
  const floor = await floorOfMessages(await fresh(), threads, messages);
  const database = await fresh();
  const first = await run(path, database);
  const named = `import-dms of ${messages.toLocaleString('en')} messages in ${threads.toLocaleString('en')} threads`;
  const ratio = first.seconds / floor;
  note(`${named}, against COPY and plain merges`, `${ratio.toFixed(2)}x (${seconds(first.seconds)} / ${seconds(floor)})`, 'at most 1.4x', {
    value: ratio,
    atMost: 1.4,
  });
  const found = await searches(database);
  const [slowest = '', worst = Number.NaN] = found.toSorted(([, a], [, b]) => b - a)[0] ?? [];
  note(
    `report search in ${messages.toLocaleString('en')} messages, the slowest of ${SEARCHES.length} texts`,
    `${worst.toFixed(0)} ms (${slowest})`,
    'under 100 ms',
    {
      value: worst,
      atMost: 100,
    },
  );
  const forced = await run(path, database, '--force');
  const again = forced.seconds / first.seconds;
  note(
    `${named}: the same again with --force, against the first import`,
    `${again.toFixed(2)}x (${seconds(forced.seconds)})`,
    'under 0.7x',
    {
      value: again,
      atMost: 0.7,
    },
  );
  const tenth = await generateExport(join(dir, 'tenth'), threads / 10, messages / 10);
  const small = await run(tenth, await fresh());
  const memory = first.peakMb / small.peakMb;
  note(`${named}: peak memory, against that of a tenth`, `${memory.toFixed(2)}x (${first.peakMb.toFixed(0)} MB)`, 'at most 1.2x', {
    value: memory,
    atMost: 1.2,
  });
}
