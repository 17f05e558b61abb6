import pMap from 'p-map';
import type { OutreachDatabase } from '../../db/database.ts';
import { type PendingMedia, pendingMedia, recordMedia, type StoredMedia } from '../../db/discovery/media.ts';
import type { MediaStore } from '../../db/media/store.ts';
import type { TableCounts } from '../../summary.ts';
import { storagePath } from '../media/storage-path.ts';
import type { MediaEntry, StagedClients } from './stage.ts';

/** Images per round: one question which are missing, their uploads, one note that they are there. */
const ROUND = 200;
const PARALLEL_UPLOADS = 4;

/** Brings the images that the database waits for to the bucket, and notes each only once it is there. */
export async function storeMedia(
  db: OutreachDatabase,
  store: MediaStore,
  staged: StagedClients,
  signal: AbortSignal,
): Promise<TableCounts> {
  const counts = { inserted: 0, updated: 0, unchanged: 0 };
  let round: MediaEntry[] = [];
  const flush = async () => {
    signal.throwIfAborted();
    const stored = await storeRound(db, store, staged, round);
    counts.inserted += stored;
    counts.unchanged += round.length - stored;
    round = [];
  };
  for (const entry of staged.media()) {
    round.push(entry);
    if (round.length >= ROUND) await flush();
  }
  if (round.length > 0) await flush();
  return counts;
}

async function storeRound(db: OutreachDatabase, store: MediaStore, staged: StagedClients, entries: MediaEntry[]): Promise<number> {
  const wanted = new Map<string, PendingMedia>();
  for (const media of await pendingMedia(db, [...new Set(entries.map((entry) => entry.handle))])) {
    wanted.set(`${media.ig_username}/${media.kind}/${media.sha256}`, media);
  }
  const uploads: { entry: MediaEntry; media: PendingMedia }[] = [];
  for (const entry of entries) {
    const key = `${entry.handle}/${entry.kind}/${entry.sha256}`;
    const media = wanted.get(key);
    if (media === undefined) continue;
    wanted.delete(key);
    uploads.push({ entry, media });
  }
  const items: StoredMedia[] = [];
  await pMap(
    uploads,
    async ({ entry, media }) => {
      const path = storagePath(media, entry.mime_type);
      await store.put(path, staged.imageBytes(entry), entry.mime_type);
      items.push({ page_id: media.page_id, kind: media.kind, sha256: media.sha256, mime_type: entry.mime_type, storage_path: path });
    },
    { concurrency: PARALLEL_UPLOADS },
  );
  await store.flush();
  if (items.length > 0) await recordMedia(db, items);
  return items.length;
}
