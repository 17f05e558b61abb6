import { z } from 'zod';
import { InputError } from '../../errors.ts';
import { normaliseHandle } from '../../ops/handle.ts';
import type { Keep } from '../../ops/keep.ts';
import type { ExportFile } from '../../sources/instagram-export/part.ts';
import { type ExportPath, threadIdOf } from '../../sources/instagram-export/paths.ts';
import { readListedPeople, readOwner } from '../../sources/instagram-export/people.ts';
import { readThreadFile, type ThreadFile } from '../../sources/instagram-export/thread-file.ts';
import { parseValue } from '../../sources/json-value.ts';
import { partitionOf } from '../../sources/spool.ts';
import { findOwner } from './owner.ts';
import { refuseWithoutThreads } from './refuse.ts';
import type { ExportInput } from './source.ts';
import { MAX_SENDERS, type SpooledMessage, type Thread, type ThreadEntry } from './thread.ts';

/** Enough for a partition of two million messages to be small; few enough for each to have a buffer. */
export const DMS_PARTITIONS = 256;
const MESSAGES_PER_ENTRY = 500;

/** Boxes with conversations, and what stands for them in `tab`. */
export const BOXES: ReadonlyMap<string, string> = new Map([
  ['inbox', 'primary'],
  ['message_requests', 'requests'],
  ['filtered_threads', 'hidden_requests'],
  ['archived_threads', 'primary'],
  ['legacy_threads', 'primary'],
]);

type ThreadPath = Extract<ExportPath, { kind: 'thread' }>;

/** The first pass: reads and checks every page, and sorts messages by thread into the spool. Nothing is written to a database here. */
export class StagedDms {
  readonly threads = new Map<string, Thread>();
  /** Who stands in the lists of the export, by handle. */
  readonly lists = new Map<string, string | null>();
  /** Display names of the profile. */
  readonly profile = new Set<string>();
  readonly ownHandles = new Set<string>();
  /** The names of whose export it is. */
  owner: ReadonlySet<string> = new Set();
  /** Set once all is resolved: some of it waits for a person. */
  hasUnresolved = false;
  readonly #keep: Keep<ThreadEntry>;
  readonly #now: number;
  readonly #sources = new Map<string, number>();
  readonly #skippedBoxes = new Map<string, Set<string>>();
  #encrypted = 0;
  readonly #counts = { echoes: 0, unsent: 0, notices: 0, replaced: 0, unread: 0 };

  constructor(keep: Keep<ThreadEntry>, now = Date.now()) {
    this.#keep = keep;
    this.#now = now;
  }

  /** me: names of the owner, where they are given. Throws InputError for what is no export, and where nothing tells whose it is. */
  async read(input: ExportInput, me: readonly string[], signal: AbortSignal, onFile: () => void): Promise<void> {
    for (const { part, file } of input.files) {
      signal.throwIfAborted();
      const where = `${part}/${file.path}`;
      if (file.is.kind === 'thread') await this.#page(where, part, file, file.is, input);
      else if (file.is.kind === 'flat') this.#encrypted += isEncryptedChat(await file.read()) ? 1 : 0;
      else if (file.is.kind === 'follows' || file.is.kind === 'personal') await this.#people(file, input);
      input.onRead(file.size);
      onFile();
    }
    refuseWithoutThreads(input, this.#encrypted);
    if (this.ownHandles.size > 1) {
      throw new InputError(`these are exports of several accounts: ${[...this.ownHandles].join(', ')}`, {
        suggestion: 'nothing was written; import one account after the other',
      });
    }
    if (this.whole().length > 0) this.owner = findOwner(this.whole(), { me, profile: [...this.profile] });
    this.#warn();
  }

  /** The threads of which every page could be read, and that say something. */
  whole(): Thread[] {
    return [...this.threads.values()].filter(({ isBroken, messages }) => !isBroken && messages > 0);
  }

  /** The entries of one partition after the other: all of a thread are in one of them. */
  *partitions(): Generator<Map<string, ThreadEntry[]>> {
    for (let partition = 0; partition < DMS_PARTITIONS; partition++) {
      const threads = new Map<string, ThreadEntry[]>();
      for (const entry of this.#keep.spool.read(partition)) {
        const entries = threads.get(entry.thread);
        if (entries === undefined) threads.set(entry.thread, [entry]);
        else entries.push(entry);
      }
      yield threads;
    }
  }

  async #page(where: string, part: string, file: ExportFile, path: ThreadPath, { limits }: ExportInput): Promise<void> {
    if (!BOXES.has(path.box)) {
      this.#skippedBoxes.set(path.box, (this.#skippedBoxes.get(path.box) ?? new Set()).add(path.folder));
      return;
    }
    const id = threadIdOf(path.folder);
    const thread = this.threads.get(id) ?? newThread(id, path);
    this.threads.set(id, thread);
    let page: ThreadFile;
    try {
      page = readThreadFile(await file.read(), limits, this.#now);
    } catch (error) {
      const reason = reasonOf(error);
      thread.isBroken = true;
      this.#keep.reject({ line: null, path: where, pointer: null, reason, record: { thread: `${path.box}/${path.folder}` } });
      return;
    }
    for (const { index, reason, record } of page.refused) {
      const context = { thread: `${path.box}/${path.folder}` };
      this.#keep.reject({ line: null, path: `${where}: messages[${index}]`, pointer: null, reason, record, context });
    }
    this.#note(thread, path, page);
    const key = `${part}\0${path.root}`;
    const source = this.#sources.get(key) ?? this.#sources.size;
    this.#sources.set(key, source);
    this.#spool(id, source, page);
  }

  #note(thread: Thread, path: ThreadPath, page: ThreadFile): void {
    const newest = page.messages.reduce((latest, { at }) => Math.max(latest, at), 0);
    if (newest >= thread.newest) Object.assign(thread, { box: path.box, folder: path.folder, newest });
    thread.messages += page.messages.length;
    thread.isGroup ||= page.isGroup;
    for (const name of page.participants) thread.participants.add(name);
    if (page.title !== null && page.title !== '') thread.titles.add(page.title);
    for (const { sender } of page.messages) if (thread.senders.size < MAX_SENDERS) thread.senders.add(sender);
    this.#counts.echoes += page.counts.echoes;
    this.#counts.unsent += page.counts.unsent;
    this.#counts.notices += page.counts.notices;
    this.#counts.replaced += page.replacedCharacters;
  }

  #spool(thread: string, source: number, { messages }: ThreadFile): void {
    const partition = partitionOf(thread, DMS_PARTITIONS);
    for (let from = 0; from < messages.length; from += MESSAGES_PER_ENTRY) {
      const names: string[] = [];
      const some = messages.slice(from, from + MESSAGES_PER_ENTRY).map(({ at, sender, type, text, raw }): SpooledMessage => {
        const known = names.indexOf(sender);
        return [at, known === -1 ? names.push(sender) - 1 : known, type, text, raw];
      });
      this.#keep.record(partition, { thread, source, names, messages: some });
    }
  }

  /** Lists are a help; one that cannot be read is no reason to refuse conversations. */
  async #people(file: ExportFile, { limits }: ExportInput): Promise<void> {
    try {
      const { value } = parseValue(await file.read(), 1, 1, limits.depth);
      if (file.is.kind === 'personal') {
        const owner = readOwner(value);
        const handle = normaliseHandle(owner?.handle);
        if (owner?.name !== null && owner !== undefined) this.profile.add(owner.name);
        if (owner?.handle !== null && owner !== undefined) this.profile.add(owner.handle);
        if (handle !== undefined) this.ownHandles.add(handle);
      } else {
        for (const { handle: written, name } of readListedPeople(value)) {
          const handle = normaliseHandle(written);
          if (handle !== undefined) this.lists.set(handle, name ?? this.lists.get(handle) ?? null);
        }
      }
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.#counts.unread += 1;
    }
  }

  #warn(): void {
    const { echoes, unsent, notices, replaced, unread } = this.#counts;
    this.#keep.warn('reaction_echoes', 'messages that only repeat a reaction were left out', echoes);
    this.#keep.warn('unsent_messages', 'unsent messages were left out', unsent);
    this.#keep.warn('notices', 'lines about the look of a thread were left out', notices);
    this.#keep.warn('replaced_characters', 'characters that PostgreSQL cannot store were replaced by U+FFFD', replaced);
    this.#keep.warn('unread_lists', 'lists of people could not be read', unread);
    this.#keep.warn('encrypted_chats', 'files of the download of end-to-end encrypted chats cannot be read', this.#encrypted);
    for (const [box, folders] of this.#skippedBoxes) {
      this.#keep.warn(`skipped_${box}`, `threads of the box "${box}" are no conversations and were skipped`, folders.size);
    }
  }
}

/** A thread of that download is one file, with names of its own for everything. */
function isEncryptedChat(bytes: Buffer): boolean {
  return bytes.includes('"threadName"') && bytes.includes('"senderName"');
}

function newThread(id: string, { box, folder }: ThreadPath): Thread {
  return {
    ...{ id, folder, box, newest: 0, messages: 0, isGroup: false, isBroken: false },
    ...{ participants: new Set<string>(), titles: new Set<string>(), senders: new Set<string>() },
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof InputError) return error.message;
  if (!(error instanceof z.ZodError)) throw error;
  const [issue] = error.issues;
  return `it is no thread: ${issue?.path.join('.') || 'the file'}: ${issue?.message ?? ''}`;
}
