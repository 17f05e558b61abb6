import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError } from '../src/db/errors.ts';
import { postgresTransport } from '../src/db/transports/postgres.ts';

/** Hosted Supabase as a client feels it: rpc over HTTP, a round trip away, statements stopped after 8 s. */
export async function startGateway(
  databaseUrl: string,
  roundTripMs: number,
): Promise<{ url: string; slowest(): number; close(): Promise<void> }> {
  const transport = postgresTransport(databaseUrl);
  const durations: number[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    await sleep(roundTripMs);
    const fn = new URL(request.url ?? '/', 'http://x').pathname.split('/').at(-1) ?? '';
    const started = performance.now();
    const answer = (status: number, body: unknown) => {
      durations.push(performance.now() - started);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    try {
      // The refresh states its own time-out, as PostgREST honours it.
      const timeoutMs = fn === 'refresh_page_client_counts' ? 120_000 : 8_000;
      answer(
        200,
        await transport.call({
          schema: String(request.headers['content-profile']),
          fn,
          args: JSON.parse(Buffer.concat(chunks).toString() || '{}'),
          timeoutMs,
          answerMs: timeoutMs + 10_000,
        }),
      );
    } catch (error) {
      answer(500, {
        message: error instanceof Error ? error.message : String(error),
        code: error instanceof DatabaseError ? error.code : undefined,
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port }: AddressInfo = Object.assign({ port: 0, family: '', address: '' }, server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    slowest: () => Math.max(...durations.slice(5)) / 1000,
    async close() {
      server.closeAllConnections();
      server.close();
      await transport.close();
    },
  };
}
