// A worker of the demo: answers as Instantly's API did when the pages of fixtures/instantly-pages.ndjson were recorded. Posts its URL.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parentPort } from 'node:worker_threads';
import { z } from 'zod';

const pageSchema = z.object({
  method: z.string(),
  path: z.string(),
  query: z.record(z.string(), z.string()),
  body: z.unknown(),
  answer: z.unknown(),
});

const key = (...parts: unknown[]) => JSON.stringify(parts);
const answers = new Map(
  readFileSync(fileURLToPath(new URL('../fixtures/instantly-pages.ndjson', import.meta.url)), 'utf8')
    .trim()
    .split('\n')
    .map((line) => pageSchema.parse(JSON.parse(line)))
    .map(({ method, path, query, body, answer }) => [key(method, path, query, body), answer]),
);

const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const body = request.method === 'POST' ? await json(request) : {};
  const answer = answers.get(key(request.method, url.pathname.replace('/api/v2', ''), Object.fromEntries(url.searchParams), body));
  response.statusCode = answer === undefined ? 404 : 200;
  response.setHeader('content-type', 'application/json').end(JSON.stringify(answer ?? { statusCode: 404, message: 'not recorded' }));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) parentPort?.postMessage(`http://127.0.0.1:${address.port}`);
});
