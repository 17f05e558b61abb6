import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';
import { scrapeBench } from '../support/scrape.ts';
import { type Answer, type WebServer, webServers } from '../support/web-server.ts';

const PNG = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.from('a small picture')]);
const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from('another picture')]);
const png: Answer = { headers: { 'content-type': 'image/png' }, body: PNG };
const jpeg: Answer = { headers: { 'content-type': 'image/jpeg' }, body: JPEG };

const dir = useDirectory({ each: true });
const database = useDatabase({ each: true });
const { servers, serve } = webServers();
interface Post {
  id?: string;
  displayUrl: string;
}

/** Imports a dataset of one profile, and returns the summary. */
async function scrape(cdn: WebServer, at: string, profile: { profilePicUrl?: string; latestPosts?: Post[] }, ...flags: string[]) {
  const file = join(dir.path, `profiles-${at}.json`);
  const item = { id: '71', username: 'mira.pottery', followersCount: 5, ...profile };
  await writeFile(file, JSON.stringify([item]));
  const env = { OUTREACH_DATABASE: database.url, OUTREACH_HOME: dir.path, OUTREACH_PRIVATE_HOSTS: cdn.host };
  const result = await runCli(['scrape', 'profiles', '--from-dataset', file, '--scraped-at', at, ...flags], { env });
  expect(result.stderr).not.toContain('error');
  return JSON.parse(result.stdout);
}

const page = async () => {
  const [found] = await database.sql`select * from discovery.pages where ig_username = 'mira.pottery'`;
  if (found === undefined) throw new Error('no page');
  return found;
};
const posts = async () =>
  (await database.sql`select posts from discovery.page_profiles order by scraped_at`).map(({ posts }) =>
    posts.map((post: Record<string, string>) => [post.id ?? null, post.image_storage_path ?? null, post.image_mime_type ?? null]),
  );
const stored = (path: string) => readFile(join(dir.path, 'media/page-media', path));
const paths = async () => (await readdir(join(dir.path, 'media'), { recursive: true })).filter((path) => /\.\w+$/.test(path)).sort();

describe('pictures of scraped profiles', () => {
  it('go to the bucket under their paths, and the rows say where', async () => {
    const cdn = await serve({ '/me.png': png, '/p1.jpg': jpeg, '/p2.png': png });
    const posts3 = [
      { id: '3600000000000000001', displayUrl: `${cdn.url}/p1.jpg?sig=1` },
      { id: '../../../etc/x', displayUrl: `${cdn.url}/p2.png` },
      { displayUrl: `${cdn.url}/p1.jpg?again` },
    ];
    const summary = await scrape(cdn, '2026-11-20', { profilePicUrl: `${cdn.url}/me.png?oe=1`, latestPosts: posts3 });
    expect(summary.tables['page-media']).toEqual({ inserted: 4, updated: 0, unchanged: 0 });
    expect(summary.warnings).toEqual([]);
    const { id, profile_pic_storage_path, metadata } = await page();
    expect(profile_pic_storage_path).toBe(`profiles/${id}/profile_pic.png`);
    expect(metadata.profile_pic).toMatchObject({ mime_type: 'image/png', source_path: '/me.png', storage_path: profile_pic_storage_path });
    expect(await stored(profile_pic_storage_path)).toEqual(PNG);
    const [[first, second, third]] = await posts();
    expect(first).toEqual(['3600000000000000001', `posts/${id}/3600000000000000001.jpg`, 'image/jpeg']);
    expect(second[1]).toMatch(/^posts\/[0-9a-f-]{36}\/[0-9a-f]{16}\.png$/);
    expect(third[1]).toMatch(/^posts\/[0-9a-f-]{36}\/[0-9a-f]{16}\.jpg$/);
    expect(await stored(first[1])).toEqual(JPEG);
    expect((await paths()).every((path) => path.startsWith('page-media/'))).toBe(true);
  });

  it('are fetched once: the same file under another signature, a post that is known', async () => {
    const cdn = await serve({ '/me.png': png, '/p1.jpg': jpeg, '/p2.jpg': jpeg });
    const profile = (signature: string, more: Post[]) => ({
      profilePicUrl: `${cdn.url}/me.png?${signature}`,
      latestPosts: [{ id: '1', displayUrl: `${cdn.url}/p1.jpg?${signature}` }, ...more],
    });
    await scrape(cdn, '2026-11-19', profile('old', []));
    const summary = await scrape(cdn, '2026-11-20', profile('new', [{ id: '2', displayUrl: `${cdn.url}/p2.jpg` }]));
    expect(cdn.requests).toEqual(['GET /me.png?old', 'GET /p1.jpg?old', 'GET /p2.jpg']);
    expect(summary.tables['page-media']).toEqual({ inserted: 1, updated: 0, unchanged: 1 });
    const { id } = await page();
    expect(await posts()).toEqual([
      [['1', `posts/${id}/1.jpg`, 'image/jpeg']],
      [
        ['1', `posts/${id}/1.jpg`, 'image/jpeg'],
        ['2', `posts/${id}/2.jpg`, 'image/jpeg'],
      ],
    ]);
    // Nothing is left to do.
    await scrape(cdn, '2026-11-20', profile('new', [{ id: '2', displayUrl: `${cdn.url}/p2.jpg` }]), '--force');
    expect(cdn.requests).toHaveLength(3);
  });

  it('that are not to be had are warnings, and are tried again', async () => {
    const inside = await serve({ '/secret.png': png }, '127.0.0.2');
    const pages: Record<string, Answer> = {
      '/gone.jpg': { status: 403 },
      '/page.jpg': { headers: { 'content-type': 'text/html' }, body: JPEG },
      '/text.jpg': { headers: { 'content-type': 'image/jpeg' }, body: 'no picture' },
      '/huge.jpg': { headers: { 'content-type': 'image/jpeg' }, body: Buffer.concat([JPEG, Buffer.alloc(9_000_000)]) },
      '/in.jpg': { status: 302, headers: { location: `${inside.url}/secret.png` } },
      '/good.jpg': jpeg,
    };
    const cdn = await serve(pages);
    const latestPosts = Object.keys(pages).map((path, i) => ({ id: String(i), displayUrl: cdn.url + path }));
    latestPosts.push({ id: '8', displayUrl: `${inside.url}/secret.png` }, { id: '9', displayUrl: 'https://cdn.example/x.jpg' });
    const profile = { profilePicUrl: 'ftp://files.example/me.png', latestPosts };
    const summary = await scrape(cdn, '2026-11-20', profile);
    expect(inside.requests).toEqual([]);
    expect(summary.tables['page-media'].inserted).toBe(1);
    expect(Object.fromEntries(summary.warnings.map(({ code, count }: { code: string; count: number }) => [code, count]))).toEqual({
      pictures_expired: 1,
      pictures_refused: 7,
    });
    pages['/gone.jpg'] = jpeg;
    expect((await scrape(cdn, '2026-11-20', profile, '--force')).tables['page-media'].inserted).toBe(1);
  });

  it('of a server that is down are given up soon; 12 posts at most, some at a time', async () => {
    const cdn = await serve({});
    const latestPosts = Array.from({ length: 15 }, (_, i) => ({ id: String(i), displayUrl: `${cdn.url}/${i}.jpg` }));
    await scrape(cdn, '2026-11-20', { latestPosts });
    expect(cdn.requests).toHaveLength(12);
    expect(cdn.mostOpen).toBeLessThanOrEqual(8);
    const { url, host } = cdn;
    await servers.pop()?.close();
    const summary = await scrape({ ...cdn, host }, '2026-11-21', {
      latestPosts: latestPosts.map(({ id }) => ({ id, displayUrl: `${url}/${id}.jpg` })),
    });
    expect(summary.warnings).toMatchObject([{ code: 'pictures_unreachable', count: 12 }]);
  });

  it('stay where they are with --no-media, and in a preview', async () => {
    const cdn = await serve({ '/me.png': png });
    const profile = { profilePicUrl: `${cdn.url}/me.png` };
    expect((await scrape(cdn, '2026-11-20', profile, '--dry-run')).tables).not.toHaveProperty('page-media');
    expect((await scrape(cdn, '2026-11-20', profile, '--no-media')).tables).not.toHaveProperty('page-media');
    expect(cdn.requests).toEqual([]);
    // The same file with pictures is another import.
    expect((await scrape(cdn, '2026-11-20', profile)).tables['page-media'].inserted).toBe(1);
  });

  it('come with a run of the vendor, too', async () => {
    const cdn = await serve({ '/me.jpg': jpeg });
    const accounts = [{ handle: 'mira.pottery', profilePicUrl: `${cdn.url}/me.jpg`, latestPosts: [] }];
    const bench = await scrapeBench({ accounts });
    try {
      const env = { ...bench.env, OUTREACH_HOME: dir.path, OUTREACH_PRIVATE_HOSTS: cdn.host };
      const { stdout } = await runCli(['scrape', 'profiles', 'mira.pottery'], { env });
      expect(JSON.parse(stdout).tables['page-media']).toEqual({ inserted: 1, updated: 0, unchanged: 0 });
      const [row] = await bench.sql`select profile_pic_storage_path from discovery.pages where ig_username = 'mira.pottery'`;
      expect(await stored(row?.profile_pic_storage_path)).toEqual(JPEG);
    } finally {
      await bench.close();
    }
  });
});
