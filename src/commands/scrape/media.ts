import { homeOf } from '../../choose-target.ts';
import { publicWeb } from '../../cli/public-web.ts';
import type { Runtime } from '../../cli/runtime.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import { openMediaStore } from '../../db/media/store.ts';
import { MediaFetcher } from '../../discovery/media/fetch-media.ts';

/** What brings pictures to the bucket; undefined with --no-media. */
export async function openMedia(runtime: Runtime, db: OutreachDatabase, wanted: boolean): Promise<MediaFetcher | undefined> {
  if (!wanted) return undefined;
  const store = await openMediaStore(db.target, homeOf(db.target, runtime.config));
  return new MediaFetcher({ db, store, web: await publicWeb(runtime), signal: runtime.signal });
}
