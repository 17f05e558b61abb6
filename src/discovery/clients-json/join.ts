import { emptyBatch, type FollowKind, type FollowSource, type PageBatch, type PageRow } from '../../db/discovery/imports.ts';
import type { Source } from './clients.ts';
import { latest, type NormalisedPage } from './page.ts';
import { FLAG, type PageEntry, type StagedClients } from './stage.ts';

/** All that a file says of one page. */
export interface PageUnit {
  row: PageRow;
  variants: PageRow[];
  records: NormalisedPage[];
  /** Index into the file's sources, and the kind. */
  follows: [source: number, kind: FollowKind][];
}

/** More edges than this and a page is sent in several pieces, each a batch's worth. */
const MAX_EDGES_PER_UNIT = 20_000;

/** What the following lists of a file say of a page; the newest list that says a thing stands. */
interface Listing {
  display_name: string | null;
  follower_count: number | null;
  is_verified: boolean | null;
  is_private: boolean | null;
  listed_at: string | null;
}

/** What was found of one page while its partition is read. */
interface Mentions {
  records: NormalisedPage[];
  listing: Listing | undefined;
  edges: Map<number, Edge>;
}

/** The second pass: every page of the file once, its records, mentions and followers brought together. */
export function* joinPages(staged: StagedClients): Generator<PageUnit> {
  for (const entries of staged.partitions()) {
    const units = new Map<string, Mentions>();
    const unitOf = (handle: string): Mentions => {
      const known = units.get(handle);
      if (known !== undefined) return known;
      const unit: Mentions = { records: [], listing: undefined, edges: new Map() };
      units.set(handle, unit);
      return unit;
    };
    for (const entry of entries) {
      if ('page' in entry) {
        const unit = unitOf(entry.page.row.ig_username);
        unit.records.push(entry.page);
        for (const client of entry.named) addEdge(unit.edges, client, 2, staged.clients.sources);
      } else {
        const unit = unitOf(entry.follow[0]);
        unit.listing = mergeListing(unit.listing, entry.follow, staged.clients.sources);
        addEdge(unit.edges, entry.follow[1], 1, staged.clients.sources);
      }
    }
    for (const [handle, { records, listing, edges }] of units)
      yield* assemble(handle, records, listing, toFollows(edges), staged.fileUpdatedAt);
  }
}

/** One client's relation to a page: whether the page names the client, and the client's lists that have the page. */
interface Edge {
  named: boolean;
  /** Sources; more than one only where a client stands in the file under several spellings. */
  lists: number[];
}

function addEdge(edges: Map<number, Edge>, source: number, kind: 1 | 2, sources: Source[]): void {
  const client = sources[source]?.client ?? source;
  const edge = edges.get(client);
  if (edge === undefined) edges.set(client, { named: kind === 2, lists: kind === 1 ? [source] : [] });
  else if (kind === 2) edge.named = true;
  else if (!edge.lists.includes(source)) edge.lists.push(source);
}

/** As the database takes them: a client's list and the page's list of clients naming the same relation is one edge. */
function toFollows(edges: Map<number, Edge>): [source: number, kind: FollowKind][] {
  const follows: [number, FollowKind][] = [];
  for (const [client, { named, lists }] of edges) {
    if (lists.length === 0) follows.push([client, 2]);
    for (const source of lists) follows.push([source, named ? 3 : 1]);
  }
  return follows;
}

function mergeListing(listing: Listing | undefined, follow: Extract<PageEntry, { follow: unknown }>['follow'], sources: Source[]): Listing {
  const [, source, fullName, followers, flags] = follow;
  const seenAt = sources[source]?.scrapedAt ?? null;
  const mention: Listing = {
    display_name: fullName,
    follower_count: followers > 0 ? followers : null,
    is_verified: flags & FLAG.verifiedKnown ? (flags & FLAG.verified) > 0 : null,
    is_private: flags & FLAG.privateKnown ? (flags & FLAG.private) > 0 : null,
    listed_at: seenAt,
  };
  if (listing === undefined) return mention;
  const [newer, older] = (seenAt ?? '') >= (listing.listed_at ?? '') ? [mention, listing] : [listing, mention];
  return {
    display_name: newer.display_name ?? older.display_name,
    follower_count: newer.follower_count ?? older.follower_count,
    is_verified: newer.is_verified ?? older.is_verified,
    is_private: newer.is_private ?? older.is_private,
    listed_at: latest(newer.listed_at, older.listed_at),
  };
}

function* assemble(
  handle: string,
  records: NormalisedPage[],
  listing: Listing | undefined,
  follows: PageUnit['follows'],
  fileUpdatedAt: string | null,
): Generator<PageUnit> {
  const rows =
    records.length === 0 ? [listedRow(handle, listing)] : records.map((record) => withListing(record.row, listing, fileUpdatedAt));
  const [row = listedRow(handle, listing), ...variants] = rows;
  for (let from = 0; from === 0 || from < follows.length; from += MAX_EDGES_PER_UNIT) {
    const first = from === 0;
    yield {
      // Further pieces carry the handle alone: they merge into what the first one wrote.
      row: first ? row : { ig_username: handle },
      variants: first ? variants : [],
      records: first ? records : [],
      follows: follows.slice(from, from + MAX_EDGES_PER_UNIT),
    };
  }
}

function listedRow(handle: string, listing: Listing | undefined): PageRow {
  return { ig_username: handle, ...listing };
}

/** A profile's word beats a list's; a list's name is fresher than the record's, which kept its first sighting. */
function withListing(row: PageRow, listing: Listing | undefined, fileUpdatedAt: string | null): PageRow {
  const own = { ...row, file_updated_at: fileUpdatedAt };
  if (listing === undefined) return own;
  const fromProfile = row.last_profile_scraped_at != null;
  return {
    ...own,
    display_name: (fromProfile ? (row.display_name ?? listing.display_name) : (listing.display_name ?? row.display_name)) ?? null,
    follower_count: row.follower_count ?? listing.follower_count,
    is_verified: row.is_verified ?? listing.is_verified,
    is_private: listing.is_private,
    listed_at: listing.listed_at,
  };
}

/** A page weighs as much as this many edges: its row is wider, and has its own lookups. */
const PAGE_WEIGHT = 3;

export function weigh(unit: PageUnit): number {
  return PAGE_WEIGHT * (1 + unit.variants.length + unit.records.length) + unit.follows.length;
}

/** Units in the form of one call. */
export function toBatch(units: PageUnit[], staged: StagedClients): PageBatch {
  const batch = emptyBatch();
  const sourceIndex = new Map<number, number>();
  for (const unit of units) {
    batch.pages.push(known(unit.row));
    unit.variants.forEach((row, i) => {
      batch.variants[i] ??= [];
      batch.variants[i].push(known(row));
    });
    for (const record of unit.records) {
      if (record.run !== undefined) batch.runs.push(record.run);
      if (record.profile !== undefined) batch.profiles.push(record.profile);
      batch.events.push(...record.events);
    }
    if (unit.follows.length === 0) continue;
    const page = batch.followed.push(unit.row.ig_username) - 1;
    for (const [source, kind] of unit.follows) {
      let index = sourceIndex.get(source);
      if (index === undefined) {
        index = batch.sources.push(followSource(staged, source)) - 1;
        sourceIndex.set(source, index);
      }
      batch.follows.page.push(page);
      batch.follows.source.push(index);
      batch.follows.kind.push(kind);
    }
  }
  return batch;
}

function followSource(staged: StagedClients, index: number): FollowSource {
  const source = staged.clients.sources[index];
  if (source === undefined) throw new RangeError(`source ${index}`);
  return { ig_username: source.handle, added_at: staged.clients.get(source.handle)?.row.added_at ?? null, scraped_at: source.scrapedAt };
}

/** Without what the source does not say: a third of the bytes of a stub. */
function known(row: PageRow): PageRow {
  const said: PageRow = { ig_username: row.ig_username };
  for (const column of COLUMNS) copyKnown(column, row, said);
  return said;
}

function copyKnown<Column extends keyof PageRow>(column: Column, from: PageRow, to: PageRow): void {
  const value = from[column];
  if (value !== null && value !== undefined) to[column] = value;
}

const COLUMNS = [
  'display_name',
  'follower_count',
  'is_verified',
  'is_private',
  'category',
  'category_confidence',
  'promo_status',
  'promo_status_source',
  'promo_indicators',
  'contact_email',
  'has_contact_form',
  'promo_price',
  'last_profile_scraped_at',
  'last_categorized_at',
  'profile_pic_url',
  'listed_at',
  'recorded_at',
  'file_updated_at',
  'metadata',
] as const satisfies readonly Exclude<keyof PageRow, 'ig_username'>[];
