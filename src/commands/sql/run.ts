import type { Runtime } from '../../cli/runtime.ts';
import { bindParameters } from '../../db/sql/parameters.ts';
import { openQuery } from '../../db/sql/query.ts';
import { announceTarget } from '../../db/target.ts';
import type { ListResult } from '../../output/result.ts';

export interface QueryOptions {
  param: ReadonlyMap<string, string>;
  timeout: number;
  schema?: string;
}

/** Runs a read-only query on the configured target; its columns are the list's. */
export async function runQuery(runtime: Runtime, text: string, source: string, options: QueryOptions): Promise<ListResult> {
  const query = { ...bindParameters(text, options.param), original: text, source, timeoutMs: options.timeout, schema: options.schema };
  const { target } = await runtime.target();
  runtime.stderr.note(announceTarget(target));
  const result = await openQuery(target, query, runtime.signal);
  runtime.onEnd(result.close);
  let count = 0;
  async function* counted() {
    for await (const row of result.rows) {
      count += 1;
      yield row;
    }
  }
  return { kind: 'list', columns: result.columns, rows: counted(), notes: () => [`${count} row${count === 1 ? '' : 's'}`] };
}
