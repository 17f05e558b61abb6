import { ApifyClient } from 'apify-client';
import { afterEach } from 'vitest';
import { type ApifyServer, type ApifyServerOptions, type FakeAccount, startApifyServer } from '../apify-server.ts';

export const PROFILES = 'apify/instagram-profile-scraper';
export const FOLLOWING = 'datadoping/instagram-following-scraper';
/** The client warns at half of them. */
export const RETRIES = 4;
export const ACCOUNTS: FakeAccount[] = [
  {
    handle: 'mira.pottery',
    following: ['kiln.club', 'clay_lab', 'page.0000007'],
    followersCount: 1834,
    externalUrl: 'https://mira.example',
  },
  { handle: 'quiet.one', state: 'private', followsCount: 9 },
  { handle: 'gone.one', state: 'missing' },
  { handle: 'adult.one', state: 'restricted' },
  { handle: 'blocked.one', state: 'blocked' },
  { handle: 'silent.one', state: 'silent' },
  { handle: 'many.follows', followsCount: 130 },
];

let server: ApifyServer | undefined;
/** Closes the server of this test before its end. */
export async function closeNow(): Promise<void> {
  const open = server;
  server = undefined;
  await open?.close();
}
afterEach(closeNow);

export async function started(options: ApifyServerOptions = {}): Promise<ApifyServer> {
  server = await startApifyServer({ accounts: ACCOUNTS, ...options });
  return server;
}

export function clientOf({ url, token }: ApifyServer, maxRetries = 0, timeoutSecs = 5): ApifyClient {
  return new ApifyClient({ token, baseUrl: url, maxRetries, minDelayBetweenRetriesMillis: 5, timeoutSecs });
}

export async function itemsOf(client: ApifyClient, actor: string, input: object): Promise<unknown[]> {
  const { id, defaultDatasetId } = await client.actor(actor).start(input);
  await client.run(id).waitForFinish();
  return (await client.dataset(defaultDatasetId).listItems()).items;
}

export const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no error',
    (error: unknown) => error,
  );

/** The server of this test. */
export function current(): ApifyServer {
  if (server === undefined) throw new Error('no server was started');
  return server;
}
