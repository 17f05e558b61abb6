import type { Json } from '../../db/json.ts';
import { InputError } from '../../errors.ts';
import { normaliseHandle } from '../../ops/handle.ts';
import type { Keep } from '../../ops/keep.ts';
import type { Input } from '../../sources/input.ts';
import { type JsonRecord, JsonRecordReader } from '../../sources/json-records.ts';
import { partitionOf } from '../../sources/spool.ts';
import { TimestampError, TimestampReader } from '../../sources/timestamps.ts';
import { decodeImage } from '../media/image.ts';
import { ClientBook } from './clients.ts';
import { type NormalisedPage, normalisePage, otherKeys } from './page.ts';
import { CLIENT_KEYS, type ClientRecord, clientSchema, firstProblem, followSchema, pageSchema } from './record.ts';
import { toPointer } from './retry.ts';

/** Enough for a partition of a 100 GB file to fit in memory, few enough for each to have a buffer. */
const PARTITIONS = 512;
const MEDIA = PARTITIONS;
/** Of the spool that a file is sorted into. */
export const STAGED_PARTITIONS = PARTITIONS + 1;

/** A page's own record with the clients it names, or a mention of a page in a following list. */
export type PageEntry =
  | { page: NormalisedPage; named: number[] }
  | { follow: [handle: string, source: number, fullName: string | null, followers: number, flags: number] };

export interface MediaEntry {
  handle: string;
  kind: 'profile_pic' | 'post';
  sha256: string;
  mime_type: string;
  blob: { offset: number; length: number };
}

/** is_verified and is_private of a mention, each: unknown, false, true. */
export const FLAG = { verifiedKnown: 1, verified: 2, privateKnown: 4, private: 8 } as const;

export interface StageOptions {
  timezone: string;
  media: boolean;
}

/**
 * The first pass: reads the file to its end, checks and normalises each record, and sorts everything by page into a spool, so
 * that the second pass finds in one partition all that the file says of a page. Nothing is written to a database here.
 */
export class StagedClients {
  readonly clients = new ClientBook();
  fileUpdatedAt: string | null = null;
  mediaCount = 0;
  readonly #keep: Keep<PageEntry | MediaEntry>;
  readonly #times: TimestampReader;
  readonly #options: StageOptions;
  readonly #unknownKeys = new Set<string>();
  #unknownKeyCount = 0;
  #unreadAddresses = 0;
  #replacedCharacters = 0;

  constructor(options: StageOptions, keep: Keep<PageEntry | MediaEntry>) {
    this.#options = options;
    this.#keep = keep;
    this.#times = new TimestampReader(options.timezone);
  }

  /** Reads all of it. Throws InputError where the text is no such document. */
  async read({ chunks, limits }: Pick<Input, 'chunks' | 'limits'>, onChunk: () => void, signal: AbortSignal): Promise<void> {
    const reader = new JsonRecordReader('sections', limits);
    for await (const chunk of chunks) {
      signal.throwIfAborted();
      for (const record of reader.push(chunk)) this.#take(record);
      onChunk();
    }
    reader.end();
    if (!reader.sections.has('clients') && !reader.sections.has('pages')) {
      throw new InputError('the file has neither "clients" nor "pages" at its top level', { suggestion: 'is it a clients_data.json?' });
    }
    this.#replacedCharacters = reader.replacedCharacters;
    this.clients.createNamed();
    this.#warn();
  }

  /** Entries of one partition after the other: all that belongs to a page is in one of them. */
  *partitions(): Generator<Iterable<PageEntry>> {
    for (let partition = 0; partition < PARTITIONS; partition++) yield this.#pages(partition);
  }

  *#pages(partition: number): Generator<PageEntry> {
    for (const entry of this.#keep.spool.read(partition)) if (!('blob' in entry)) yield entry;
  }

  *media(): Generator<MediaEntry> {
    for (const entry of this.#keep.spool.read(MEDIA)) if ('blob' in entry) yield entry;
  }

  imageBytes(entry: MediaEntry): Buffer {
    return this.#keep.spool.readBlob(entry.blob);
  }

  #warn(): void {
    const { timezone } = this.#options;
    const keys = [...this.#unknownKeys].slice(0, 5).join(', ');
    this.#keep.warn('naive_timestamps', `timestamps without a zone were read as ${timezone}`, this.#times.naive);
    this.#keep.warn('future_timestamps', 'timestamps in the future were taken as unknown', this.#times.future);
    this.#keep.warn('replaced_characters', 'characters that PostgreSQL cannot store were replaced by U+FFFD', this.#replacedCharacters);
    this.#keep.warn(
      'merged_spellings',
      'clients that differ only in the spelling of their handle were merged',
      this.clients.mergedSpellings,
    );
    this.#keep.warn('created_clients', 'clients that only pages name; those that were not known yet were created', this.clients.created);
    this.#keep.warn(
      'contact_emails_unread',
      'contact_email is no address, or more than one; kept in metadata.contact_email_imported',
      this.#unreadAddresses,
    );
    this.#keep.warn('unknown_keys', `keys without a column were kept in metadata.extra: ${keys}`, this.#unknownKeyCount);
  }

  #take(record: JsonRecord): void {
    const { section, key, value, line, problem } = record;
    if (key !== undefined && (section === 'clients' || section === 'pages')) {
      const handle = normaliseHandle(key);
      if (problem !== undefined) this.#reject(line, [section, key], '', problem, value);
      else if (handle === undefined) this.#reject(line, [section, key], '', 'the key is no handle', value);
      else if (section === 'clients') this.#guarded(line, ['clients', key], value, () => this.#client(line, key, handle, value));
      else this.#guarded(line, ['pages', key], value, () => this.#page(line, key, handle, value));
    } else if (section === 'clients' || section === 'pages') {
      // An empty section leaves no record; anything here is a value that is not an object.
      throw new InputError(`line ${line}: "${section}" is not an object keyed by handle`, { suggestion: 'is it a clients_data.json?' });
    } else if (section === 'last_updated' && key === undefined) {
      this.#guarded(line, ['last_updated'], value, () => {
        this.fileUpdatedAt = this.#times.read(typeof value === 'string' ? value : null);
      });
    } else this.#noteUnknown([key === undefined ? section : `${section}.*`]);
  }

  /** A time that is none makes the record a reject, not the file. */
  #guarded(line: number, at: string[], value: unknown, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof TimestampError)) throw error;
      this.#reject(line, at, '', error.message, value);
    }
  }

  #client(line: number, key: string, handle: string, value: unknown): void {
    const parsed = clientSchema.safeParse(value);
    if (!parsed.success) {
      const problem = firstProblem(parsed.error);
      this.#reject(line, ['clients', key], problem.path, problem.reason, value);
      return;
    }
    const record = parsed.data;
    const scrapedAt = this.#times.read(record.last_scraped);
    const addedAt = this.#times.read(record.added_date);
    const extra = otherKeys(record, CLIENT_KEYS);
    if (extra !== undefined) this.#noteUnknown(Object.keys(extra).map((name) => `clients.*.${name}`));
    this.clients.merge(handle, record, { addedAt, scrapedAt, extra });
    const source = this.clients.addSource(handle, scrapedAt);
    for (const [i, item] of (record.following ?? []).entries())
      this.#follow(line, () => ['clients', key, 'following', String(i)], source, item, record);
  }

  #follow(
    line: number,
    at: () => string[],
    source: number,
    item: unknown,
    { last_scraped, added_date, following, following_count }: ClientRecord,
  ): void {
    const context = () => toJson({ last_scraped, added_date, following_count: following_count ?? following?.length });
    const parsed = typeof item === 'string' ? { success: true as const, data: { username: item } } : followSchema.safeParse(item);
    if (!parsed.success) {
      this.#reject(line, at(), '', firstProblem(parsed.error).reason, item, context());
      return;
    }
    const follow = parsed.data;
    const handle = normaliseHandle(follow.username);
    if (handle === undefined) {
      this.#reject(line, at(), '', 'no handle', item, context());
      return;
    }
    const { full_name, follower_count, is_verified, is_private } = 'full_name' in follow ? follow : {};
    const flags =
      (typeof is_verified === 'boolean' ? FLAG.verifiedKnown : 0) |
      (is_verified ? FLAG.verified : 0) |
      (typeof is_private === 'boolean' ? FLAG.privateKnown : 0) |
      (is_private ? FLAG.private : 0);
    this.#keep.record(partitionOf(handle, PARTITIONS), { follow: [handle, source, full_name || null, follower_count ?? 0, flags] });
  }

  #page(line: number, key: string, handle: string, value: unknown): void {
    const parsed = pageSchema.safeParse(value);
    if (!parsed.success) {
      const problem = firstProblem(parsed.error);
      this.#reject(line, ['pages', key], problem.path, problem.reason, value);
      return;
    }
    const page = normalisePage(handle, parsed.data, {
      times: this.#times,
      keepImage: (kind, base64, path) => this.#keepImage(line, handle, kind, base64, join('pages', key, path)),
    });
    if (page.row.metadata?.contact_email_imported !== undefined) this.#unreadAddresses += 1;
    const extra = page.row.metadata?.extra;
    if (extra !== undefined && extra !== null && typeof extra === 'object')
      this.#noteUnknown(Object.keys(extra).map((name) => `pages.*.${name}`));
    const named: number[] = [];
    (parsed.data.clients_following ?? []).forEach((item, i) => {
      const client = typeof item === 'string' ? normaliseHandle(item) : undefined;
      if (client === undefined) this.#reject(line, ['pages', key, 'clients_following', String(i)], '', 'no handle', item);
      else named.push(this.clients.sourceOf(client));
    });
    this.#keep.record(partitionOf(handle, PARTITIONS), { page, named });
  }

  #keepImage(line: number, handle: string, kind: 'profile_pic' | 'post', base64: string, path: string) {
    if (!this.#options.media) return undefined;
    const image = decodeImage(base64);
    if (typeof image === 'string') {
      this.#reject(line, undefined, path, `not an image: ${image}`, base64);
      return undefined;
    }
    const { sha256, mime_type } = image;
    this.#keep.record(MEDIA, { handle, kind, sha256, mime_type, blob: this.#keep.spool.appendBlob(image.bytes) });
    this.mediaCount += 1;
    return { sha256, mime_type };
  }

  /** at: where the record stands, undefined where it cannot be tried again by itself; path: where in it the problem is. */
  #reject(line: number, at: string[] | undefined, path: string, reason: string, record: unknown, context: Json = null): void {
    const pointer = at === undefined ? null : toPointer(at);
    this.#keep.reject({ line, path: join(...(at ?? []), path), pointer, reason, record: toJson(record), context });
  }

  #noteUnknown(keys: string[]): void {
    this.#unknownKeyCount += keys.length;
    for (const key of keys) this.#unknownKeys.add(key);
  }
}

function join(...parts: string[]): string {
  return parts.filter((part) => part !== '').join('.');
}

function toJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value ?? null));
}
