import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';

const kind = z.enum(['profile_pic', 'post']);
export type MediaKind = z.infer<typeof kind>;

const pendingSchema = z.array(
  z.object({ ig_username: z.string(), page_id: z.string(), sha256: z.string(), kind, mime_type: z.string().nullable() }),
);
export type PendingMedia = z.infer<typeof pendingSchema>[number];

/** Images of these pages that the database knows by their hash and the bucket does not have yet. */
export function pendingMedia(db: OutreachDatabase, handles: string[]): Promise<PendingMedia[]> {
  return db.call('discovery', 'pending_media', { handles }, pendingSchema);
}

const storedImage = z.object({ sha256: z.string(), mime_type: z.string(), storage_path: z.string() });
const imageSchema = z.object({
  page_id: z.string(),
  kind,
  url: z.string(),
  post_id: z.string().nullable(),
  stored: storedImage.nullable(),
});
/** A picture that a page names by its address; stored: where an earlier snapshot of the same post has it. */
export type ImageToFetch = z.infer<typeof imageSchema>;

/** Pictures that these pages name by their address and the bucket does not have. */
export function imagesToFetch(db: OutreachDatabase, handles: string[]): Promise<ImageToFetch[]> {
  return db.call('discovery', 'images_to_fetch', { handles }, z.array(imageSchema));
}

/** An image in the bucket; source_url and post_id where it was fetched and not embedded. */
export type StoredMedia = z.infer<typeof storedImage> & {
  page_id: string;
  kind: MediaKind;
  source_url?: string;
  post_id?: string | null;
};

/** Notes images that are in the bucket now. */
export async function recordMedia(db: OutreachDatabase, items: StoredMedia[]): Promise<void> {
  await db.call('discovery', 'record_media', { items }, z.object({ recorded: z.number() }));
}
