import { once } from 'node:events';
import postgres from 'postgres';

export interface Floor {
  /** Makes the temporary table. */
  table: string;
  /** The COPY into it from standard input. */
  copy: string;
  /** What is copied, made before the clock starts. */
  lines: readonly string[];
  /** The merges that any import of it must make at least, set-based, into the same tables with the same indexes. */
  merges: readonly string[];
}

/** Seconds that COPY into a temporary table plus the plain merges take, one connection: the least that an import could do. */
export async function copyAndMerge(url: string, { table, copy, lines, merges }: Floor): Promise<number> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const started = performance.now();
    await sql.unsafe(table);
    const out = await sql.unsafe(copy).writable();
    for (const line of lines) if (!out.write(line)) await once(out, 'drain');
    out.end();
    await once(out, 'finish');
    await sql.unsafe('set statement_timeout = 0');
    for (const merge of merges) await sql.unsafe(merge);
    return (performance.now() - started) / 1_000;
  } finally {
    await sql.end();
  }
}
