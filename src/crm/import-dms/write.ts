import { BatchSizer, sendInBatches } from '../../db/batches.ts';
import { importMarks, importThreads, noteExportHandles } from '../../db/crm/dms.ts';
import { ErasedPeople } from '../../ops/erased.ts';
import type { Job } from '../../ops/job.ts';
import { Meter } from '../../output/progress.ts';
import { shippedOffers } from '../seeds.ts';
import { assemble } from './assemble.ts';
import { toBatch, type Unit, unitsOf } from './batch.ts';
import { marker } from './marks.ts';
import { type Chat, type Resolved, resolveChats } from './resolve.ts';
import type { Told } from './resolve-file.ts';
import { BOXES, type StagedDms } from './stage.ts';
import { isGroup, isNobody, othersOf, type Thread } from './thread.ts';

/** Messages of a batch: a second or two of the server's work. */
const BATCH_SIZE = 20_000;
const HANDLES_PER_CALL = 5_000;

export interface WriteOptions {
  told: Told;
  /** Is given the threads that wait for a handle. */
  onUnresolved(unresolved: Resolved['unresolved']): Promise<void>;
}

/** The second pass: finds out whose threads these are, and writes them thread by thread. */
export async function writeDms(job: Job, staged: StagedDms, { told, onUnresolved }: WriteOptions): Promise<void> {
  const { owner } = staged;
  const { chats, groups, alone, foreign } = sorted(staged.whole(), owner);
  job.warn('group_threads', 'threads of more than two people were skipped', groups);
  job.warn('threads_without_others', 'threads with nobody else were skipped', alone);
  job.warn('foreign_threads', 'threads that the owner of the account is not in were skipped', foreign);

  // Before they are looked for: what one part of an export tells helps with all later ones.
  if (!job.dryRun) await noteLists(job, staged);
  const resolved = await resolveChats(job.db, chats, staged.lists, { told, owner: staged.ownHandles });
  job.warn('resolved_elsewhere', 'threads stayed with the contact that has them, whatever --resolve says', resolved.elsewhere);
  job.warn('resolve_unknown', 'rows of --resolve name no thread of this export', strangers(told, staged, chats));
  staged.hasUnresolved = resolved.unresolved.length > 0;
  if (staged.hasUnresolved) await onUnresolved(resolved.unresolved);

  const names = new Map(chats.map(({ thread, name }) => [thread.id, name]));
  const marks = await importMarks(job.db);
  // An offer is one also where nobody has stored the templates yet.
  const mark = marker({ ...marks, offers: [...marks.offers, ...shippedOffers()] });
  const meter = new Meter('writing', 'messages');
  let written = 0;
  let held = 0;
  function* units(): Generator<Unit> {
    for (const threads of staged.partitions()) {
      for (const [id, entries] of threads) {
        const username = resolved.usernames.get(id);
        const thread = staged.threads.get(id);
        if (username === undefined || thread === undefined) continue;
        yield* unitsOf(
          {
            thread_id: id,
            username,
            display_name: names.get(id) ?? null,
            tab: BOXES.get(thread.box) ?? 'primary',
            is_archived: thread.box === 'archived_threads',
            newest: new Date(thread.newest).toISOString(),
          },
          assemble(entries, owner),
          mark,
        );
      }
    }
  }
  const erased = new ErasedPeople(job);
  await sendInBatches(units(), {
    weigh: ({ weight }) => weight,
    sizer: new BatchSizer(BATCH_SIZE),
    inFlight: job.db.concurrency,
    signal: job.signal,
    send: async (given) => {
      const some = await erased.without(given, ({ thread }) => ({ handles: [thread.username] }));
      const batch = toBatch(some);
      const tables = await importThreads(job.db, batch, job.dryRun);
      held += tables['crm.holds']?.inserted ?? 0;
      job.count(tables);
      written += batch.messages.length;
      job.progress(meter.text(written));
    },
  });
  job.warn('stop_requests', 'messages ask us to stop; nothing is sent to these people until somebody has decided', held);
}

/** How many threads and names a person tells of that are not here: perhaps they are misspelt. */
function strangers({ byThread, byName }: Told, { threads }: StagedDms, chats: readonly Chat[]): number {
  const names = new Set(chats.map(({ name }) => name?.toLowerCase()));
  return [...byThread.keys()].filter((id) => !threads.has(id)).length + [...byName.keys()].filter((name) => !names.has(name)).length;
}

async function noteLists(job: Job, { lists }: StagedDms): Promise<void> {
  const listed = [...lists].map(([handle, display_name]) => ({ handle, display_name }));
  const all = await new ErasedPeople({ db: job.db, warn: () => {} }).without(listed, ({ handle }) => ({ handles: [handle] }));
  for (let from = 0; from < all.length; from += HANDLES_PER_CALL) {
    job.signal.throwIfAborted();
    await noteExportHandles(job.db, all.slice(from, from + HANDLES_PER_CALL));
  }
}

/** Threads with one other person, and how many are none of those. */
function sorted(threads: readonly Thread[], owner: ReadonlySet<string>): { chats: Chat[]; groups: number; alone: number; foreign: number } {
  const chats: Chat[] = [];
  let groups = 0;
  let alone = 0;
  let foreign = 0;
  for (const thread of threads) {
    const [name] = othersOf(thread, owner);
    const isOwners = [...thread.participants, ...thread.senders].some((other) => owner.has(other));
    if (isGroup(thread, owner)) groups += 1;
    // One participant is left where the other is gone; then he is the title.
    else if (!isOwners && thread.participants.size > 1) foreign += 1;
    else if (name === undefined) alone += 1;
    else chats.push({ thread, name: isNobody(name) ? null : name });
  }
  return { chats, groups, alone, foreign };
}
