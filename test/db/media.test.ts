import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { directoryStore, openMediaStore } from '../../src/db/media/store.ts';
import { ConfigError, ServiceError } from '../../src/errors.ts';
import { temporaryDirectory } from '../support/databases.ts';
import { serve } from '../support/web.ts';

const KEY = `sb_secret_${'e'.repeat(22)}_00000000`;
const BYTES = Buffer.from([0xff, 0xd8, 0xff, 1, 2, 3]);

async function withBucket<T>(
  answers: (n: number) => Response,
  work: (seen: Request[], put: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const seen: Request[] = [];
  const server = await serve((request) => {
    seen.push(request.clone());
    return answers(seen.length);
  });
  try {
    const store = await openMediaStore({ kind: 'supabase', url: server.url, key: KEY, databaseUrl: undefined }, '/nowhere');
    return await work(seen, () => store.put('profiles/x/profile_pic.jpg', BYTES, 'image/jpeg'));
  } finally {
    await server.close();
  }
}

const stored = () => Response.json({ Id: '1', Key: 'page-media/profiles/x/profile_pic.jpg' });
const refused = (statusCode: string, error: string) => Response.json({ statusCode, error, message: error }, { status: 400 });

describe('images on Supabase Storage', () => {
  it('are uploaded over what is there, with their type', async () => {
    await withBucket(stored, async (seen, put) => {
      await put();
      const [request] = seen;
      expect(new URL(request?.url ?? '').pathname).toBe('/storage/v1/object/page-media/profiles/x/profile_pic.jpg');
      expect(request?.headers.get('x-upsert')).toBe('true');
      expect(request?.headers.get('content-type')).toBe('image/jpeg');
      expect(Buffer.from((await request?.arrayBuffer()) ?? new ArrayBuffer(0))).toEqual(BYTES);
    });
  });

  it('are tried again when the storage is busy', async () => {
    await withBucket(
      (n) => (n === 1 ? refused('429', 'SlowDown') : stored()),
      async (seen, put) => {
        await put();
        expect(seen).toHaveLength(2);
      },
    );
  });

  it('tell a missing bucket as configuration, and one that is too large at once', async () => {
    await withBucket(
      () => refused('404', 'Bucket not found'),
      async (_, put) => {
        await expect(put()).rejects.toThrow(ConfigError);
      },
    );
    await withBucket(
      () => refused('413', 'EntityTooLarge'),
      async (seen, put) => {
        await expect(put()).rejects.toThrow(ServiceError);
        expect(seen).toHaveLength(1);
      },
    );
  });
});

describe('images in a directory', () => {
  it('are for the user alone, and replaced when they differ', async () => {
    const dir = await temporaryDirectory();
    try {
      const store = directoryStore(dir.path);
      await store.put('profiles/x/a.jpg', BYTES, 'image/jpeg');
      await store.put('profiles/x/a.jpg', Buffer.from('new'), 'image/jpeg');
      expect(await readFile(join(dir.path, 'profiles/x/a.jpg'), 'utf8')).toBe('new');
    } finally {
      await dir.remove();
    }
  });
});
