import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError, messageOf, ServiceError } from '../../errors.ts';
import { makeDirectory, ownDirectory, replaceFile, syncAll } from '../../files.ts';
import type { Target } from '../target.ts';

/** Where page pictures go: the bucket of a Supabase project, or a directory on the other targets. */
export interface MediaStore {
  /** Stores bytes under a path of the bucket, over what may be there. */
  put(path: string, bytes: Buffer, mimeType: string): Promise<void>;
  /** Before the database says that they are there: what was put outlives a loss of power. */
  flush(): Promise<void>;
  /** Deletes the pictures of pages that are gone. */
  remove(pageIds: readonly string[]): Promise<void>;
}

export const MEDIA_BUCKET = 'page-media';
const TRIES = 4;

/** `home`: that of the target (config.ts); media live in `media/page-media/` below it. */
export async function openMediaStore(target: Target, home: string): Promise<MediaStore> {
  return target.kind === 'supabase' ? bucketStore(target) : directoryStore(join(home, 'media', MEDIA_BUCKET));
}

export function directoryStore(root: string): MediaStore {
  const pending = new Set<string>();
  const written = async (file: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      throw new ConfigError(`${file} cannot be written: ${messageOf(error)}`, {
        suggestion: 'check the directory and its free space, or import with --no-media',
        cause: error,
      });
    }
  };
  return {
    async put(path, bytes) {
      const file = join(root, path);
      await written(file, async () => {
        // Also one that is there already: whoever put it may have been killed before its flush.
        pending.add(file);
        const stored = await readFile(file).catch(() => undefined);
        if (stored !== undefined && digest(stored) === digest(bytes)) return;
        await ownDirectory(root);
        await makeDirectory(dirname(file));
        await replaceFile(file, bytes, { sync: false });
      });
    },
    async remove(pageIds) {
      for (const dir of foldersOf(pageIds)) await written(dir, () => rm(join(root, dir), { recursive: true, force: true }));
    },
    async flush() {
      const files = [...pending];
      pending.clear();
      await written(root, () => syncAll([...files, ...new Set(files.map((file) => dirname(file)))]));
    },
  };
}

/** As storage paths have them (design section 9). */
function foldersOf(pageIds: readonly string[]): string[] {
  return pageIds.flatMap((id) => [`profiles/${id}`, `posts/${id}`]);
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function bucketStore(access: { url: string; key: string }): Promise<MediaStore> {
  const { openSupabase } = await import('../transports/supabase.ts');
  const bucket = openSupabase(access).storage.from(MEDIA_BUCKET);
  return {
    async flush() {},
    async remove(pageIds) {
      for (const dir of foldersOf(pageIds)) {
        for (;;) {
          const { data, error } = await bucket.list(dir);
          const paths = (data ?? []).map(({ name }) => `${dir}/${name}`);
          const removed = error === null && paths.length > 0 ? await bucket.remove(paths) : { error };
          if (removed.error !== null) {
            throw new ServiceError(`Supabase Storage did not delete ${dir}: ${removed.error.message}`, {
              suggestion: 'run the same command again',
              cause: removed.error,
            });
          }
          if (paths.length === 0) break;
        }
      }
    },
    async put(path, bytes, contentType) {
      for (let attempt = 1; ; attempt++) {
        const { error } = await bucket.upload(path, bytes, { contentType, upsert: true, cacheControl: '86400' });
        if (error === null) return;
        const status = 'statusCode' in error ? String(error.statusCode) : '';
        if (status === '401' || status === '403' || status === '404') {
          throw new ConfigError(`the bucket ${MEDIA_BUCKET} refused ${path}: ${error.message}`, {
            suggestion: 'run "outreach migrate", which makes the bucket, and check that the key is a secret key',
            cause: error,
          });
        }
        if (attempt === TRIES || status === '413' || status === '415') {
          throw new ServiceError(`Supabase Storage did not take ${path}: ${error.message}`, {
            suggestion: 'run the same command again; what is stored is not sent twice',
            cause: error,
          });
        }
        await sleep(2 ** attempt * 250 * (0.75 + Math.random() / 2));
      }
    },
  };
}
