import type { Command } from 'commander';
import { z } from 'zod';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { openSignalDetector, type SignalDetector, signalsOf } from '../../crm/fit-signals/detect.ts';
import { KNOWN_SIGNALS } from '../../crm/fit-signals/phrases.ts';
import { activeSignals, inboundMessages, putFitSignals } from '../../db/crm/signals.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import type { Json } from '../../db/json.ts';
import { UsageError } from '../../errors.ts';
import type { ListResult } from '../../output/result.ts';
import { rowsOf } from '../../output/result.ts';
import { readText } from '../../sources/input.ts';
import type { SummaryResult } from '../../summary.ts';
import { addChangeOptions, type ChangeFlags } from './change.ts';

/** Contacts a call, with all that they wrote. */
const PAGE_SIZE = 500;

export const detectRowSchema = z.object({
  product: z.string(),
  signal_key: z.string(),
  /** The words that fire it, in their sentence. */
  quote: z.string(),
  offer: z.string().nullable(),
});

interface DetectFlags extends ChangeFlags {
  all?: boolean;
}

export function defineDetect(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'detect',
    summary: 'which fit signals a message fires, or --all: those in what contacts wrote, stored with counts',
    examples: ['detect "I keep forgetting to follow up"', 'detect - < message.txt', 'detect --all'],
  })
    .argument('[text]', 'a message; - for standard input')
    .option('--all', 'look at the inbound messages of all contacts, and store fit_signals');
  command.action((text: string | undefined) => {
    const flags: DetectFlags = command.opts();
    if ((text === undefined) !== (flags.all === true))
      throw new UsageError('give a text, or --all', { suggestion: 'outreach contacts detect "…"' });
    if (text !== undefined && flags.dryRun) throw new UsageError('a text alone changes nothing', { suggestion: 'leave --dry-run out' });
    return execute(command, (runtime) => (text === undefined ? runDetectAll(runtime, flags) : runDetect(runtime, text)));
  });
  addChangeOptions(command);
}

/** The signals in use; where none was ever stored, those of the document. */
async function openDetector(db: OutreachDatabase): Promise<{ detector: SignalDetector; offers: ReadonlyMap<string, string | null> }> {
  const stored = await activeSignals(db);
  const signals = stored.length > 0 ? stored : KNOWN_SIGNALS;
  const offers = new Map(signals.map(({ product, signal_key: key, offer_template: offer }) => [`${product}/${key}`, offer]));
  return { detector: await openSignalDetector(signals), offers };
}

async function runDetect(runtime: Runtime, given: string): Promise<ListResult> {
  const text = given === '-' ? await readText(runtime.host, '-', runtime.signal) : given;
  const { detector, offers } = await openDetector(await runtime.database());
  const rows = detector
    .detect(text)
    .map((fired): z.infer<typeof detectRowSchema> => ({ ...fired, offer: offers.get(`${fired.product}/${fired.signal_key}`) ?? null }));
  return { kind: 'list', columns: Object.keys(detectRowSchema.shape), rows: rowsOf(rows) };
}

/** Looks at all that contacts wrote, and stores what it shows. */
export function runDetectAll(runtime: Runtime, flags: DetectFlags): Promise<SummaryResult> {
  const { dryRun } = flags;
  return runtime.job({ command: 'contacts detect', lock: 'contacts detect', flags, dryRun }, async (job) => {
    const { detector } = await openDetector(job.db);
    let after: Json = null;
    do {
      job.signal.throwIfAborted();
      const { rows, next } = await inboundMessages(job.db, after, PAGE_SIZE);
      const found = rows.map((row) => ({ id: row.contact_id, fit_signals: signalsOf(row, detector) }));
      if (found.length > 0) job.count(await putFitSignals(job.db, found, dryRun));
      after = next;
    } while (after !== null);
  });
}
