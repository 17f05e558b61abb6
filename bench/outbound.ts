import type { Bench } from './bench.ts';
import { benchImportCsv } from './import-csv.ts';

/** What comes into outbound: files of people and companies. */
export async function benchOutbound(bench: Bench): Promise<void> {
  await benchImportCsv(bench);
}
