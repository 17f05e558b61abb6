import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';

const pendingSchema = z.array(
  z.object({
    ig_username: z.string(),
    page_id: z.string(),
    sha256: z.string(),
    kind: z.enum(['profile_pic', 'post']),
    mime_type: z.string().nullable(),
  }),
);
export type PendingMedia = z.infer<typeof pendingSchema>[number];

/** Images of these pages that the database knows of and the bucket does not have yet. */
export function pendingMedia(db: OutreachDatabase, handles: string[]): Promise<PendingMedia[]> {
  return db.call('discovery', 'pending_media', { handles }, pendingSchema);
}

export interface StoredMedia {
  page_id: string;
  kind: 'profile_pic' | 'post';
  sha256: string;
  storage_path: string;
}

/** Notes images that are in the bucket now. */
export async function recordMedia(db: OutreachDatabase, items: StoredMedia[]): Promise<void> {
  await db.call('discovery', 'record_media', { items: items.map((item) => ({ ...item })) }, z.object({ recorded: z.number() }));
}
