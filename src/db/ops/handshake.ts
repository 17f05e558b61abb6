import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';

export const handshakeSchema = z.object({
  migrations: z.array(z.object({ version: z.string(), checksum: z.string(), breaking: z.boolean() })),
  timeouts: z.record(z.string(), z.string()),
  server_version: z.string(),
  now: z.string(),
});

export type Handshake = z.infer<typeof handshakeSchema>;

/** Which migrations the database has, and how long its slow functions may take (milliseconds, by `schema.function`). */
export async function handshake(db: OutreachDatabase): Promise<Handshake> {
  const answer = await db.call('ops', 'handshake', {}, handshakeSchema, { opening: true });
  db.useTimeouts(Object.fromEntries(Object.entries(answer.timeouts).map(([name, text]) => [name, parseInterval(text)])));
  return answer;
}

/** A statement_timeout as PostgreSQL writes it: milliseconds, or with a unit. */
function parseInterval(text: string): number {
  const match = /^(\d+)(ms|s|min)?$/.exec(text);
  const unit = { ms: 1, s: 1_000, min: 60_000 }[match?.[2] ?? 'ms'] ?? 1;
  return Number(match?.[1] ?? 0) * unit;
}
