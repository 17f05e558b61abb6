import { hostname, userInfo } from 'node:os';
import type { OutreachDatabase } from '../db/database.ts';
import { type Halt, type HaltScope, halt, resume } from '../db/ops/halts.ts';
import { EXIT } from '../errors.ts';
import { emptySummary, type Summary, type SummaryResult } from '../summary.ts';
import { withRun } from './run.ts';

/** What halting and resuming need of the program around them. */
export interface HaltContext {
  database(): Promise<OutreachDatabase>;
  version: string;
  /** For the ledger: redacted. */
  args: string[];
  note(text: string): void;
}

/** Halts a system, or all of them, and says what is halted now. One that is halted already keeps its first reason. */
export function haltSending(context: HaltContext, system: HaltScope, reason: string): Promise<SummaryResult> {
  return record(context, 'halt', async (db) => {
    const { halted, halts } = await halt(db, system, reason, whoami());
    return { counts: { inserted: halted ? 1 : 0, updated: 0, unchanged: halted ? 0 : 1 }, halts };
  });
}

/** Lifts one halt and says what is still halted. */
export function resumeSending(context: HaltContext, system: HaltScope): Promise<SummaryResult> {
  return record(context, 'resume', async (db) => {
    const { resumed, halts } = await resume(db, system, whoami());
    return { counts: { inserted: 0, updated: resumed ? 1 : 0, unchanged: 0 }, halts };
  });
}

async function record(
  context: HaltContext,
  command: string,
  change: (db: OutreachDatabase) => Promise<{ counts: SummaryResult['summary']['tables'][string]; halts: Halt[] }>,
): Promise<SummaryResult> {
  const started = performance.now();
  const db = await context.database();
  const summary: Summary = { ...emptySummary(command, null), database: db.target.kind };
  // Without a lock: an emergency waits for nobody.
  await withRun(db, { command, args: context.args, version: context.version, source: null }, async (runId) => {
    summary.run_id = runId;
    const { counts, halts } = await change(db);
    summary.tables = { 'ops.halts': counts };
    if (counts.inserted + counts.updated === 0) summary.skipped = command === 'halt' ? 'halted already' : 'that was not halted';
    if (command === 'resume') context.note(counts.updated > 0 ? 'the halt is lifted' : 'there was no such halt');
    if (halts.length === 0) context.note('nothing is halted');
    for (const h of halts) {
      context.note(`halted: ${h.system === 'all' ? 'all sending' : h.system}, by ${h.halted_by} at ${h.halted_at}: ${h.reason}`);
    }
    return { counts: { tables: summary.tables }, exitCode: EXIT.done };
  });
  summary.duration_ms = Math.round(performance.now() - started);
  return { kind: 'summary', summary };
}

function whoami(): string {
  return `${userInfo().username}@${hostname()}`;
}
