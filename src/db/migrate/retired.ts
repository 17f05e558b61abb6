/** A function file that is no more: its row leaves the ledger, and what it made and nothing else makes is dropped. */
export interface RetiredFile {
  /** `schema/name`, as the ledger has it. */
  version: string;
  /** `drop … if exists …`; none where another file makes the same thing now. */
  drops: string[];
}

const HEADING = /^-- ([a-z_]+\/\w+)(?:: .*)?$/;
const NEARLY_HEADING = /^--\s*\w+\/\w+/;
const DROP = /^drop (?:function|procedure|view|materialized view|trigger|policy) if exists [^;]+;$/;

/** Reads functions/retired.sql: a heading `-- schema/name: why` for each file, its statements in lines below it. */
export function parseRetired(text: string, path: string): RetiredFile[] {
  const retired: RetiredFile[] = [];
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const version = HEADING.exec(line)?.[1];
    const last = retired.at(-1);
    if (version !== undefined) retired.push({ version, drops: [] });
    else if (DROP.test(line) && last !== undefined) last.drops.push(line);
    else if (NEARLY_HEADING.test(line) || !/^\s*(--.*)?$/.test(line))
      throw new Error(`${path}:${i + 1}: neither a heading nor a "drop … if exists …;"`);
  }
  return retired;
}
