import type { Command } from 'commander';
import { z } from 'zod';
import { wholeNumber } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { parseHandle } from '../../cli/values.ts';
import { partsOf } from '../../crm/components.ts';
import { rescore } from '../../crm/rescore.ts';
import { liveScore } from '../../crm/score.ts';
import { type ComponentName, type Components, changeContact } from '../../db/crm/contacts.ts';
import { type ScoreFeatures, scoreFeatures } from '../../db/crm/scores.ts';
import { UsageError } from '../../errors.ts';
import { whoami } from '../../ops/whoami.ts';
import type { ListResult } from '../../output/result.ts';
import { rowsOf } from '../../output/result.ts';
import type { SummaryResult } from '../../summary.ts';
import { addChangeOptions, type ChangeFlags } from './change.ts';
import { noSuchContact, requireFound } from './found.ts';

/** What a part of the score is called on the command line. */
const FLAGS: readonly (readonly [flag: string, key: keyof PartFlags, column: ComponentName])[] = [
  ['--resonance', 'resonance', 'resonance_score'],
  ['--need-clarity', 'needClarity', 'need_clarity_score'],
  ['--value-delivered', 'valueDelivered', 'value_delivered_score'],
  ['--reliability', 'reliability', 'reliability_score'],
  ['--consent-level', 'consentLevel', 'consent_level'],
];
const MOST_POINTS = 20;

interface PartFlags {
  resonance?: number;
  needClarity?: number;
  valueDelivered?: number;
  reliability?: number;
  consentLevel?: number;
}

export interface ScoreFlags extends ChangeFlags, PartFlags {
  all?: boolean;
  recompute: boolean;
  explain: boolean;
}

export const scoreRowSchema = z.object({
  username: z.string(),
  score: z.number(),
  recency: z.number(),
  resonance: z.number(),
  need_clarity: z.number(),
  value_delivered: z.number(),
  reliability: z.number(),
  consent: z.number(),
  set_by_hand: z.array(z.string()),
});

export const scorePartSchema = z.object({
  username: z.string(),
  part: z.string(),
  points: z.number(),
  most: z.number(),
  evidence: z.string(),
});

export function defineScore(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'score',
    summary: 'derive the parts of scores from messages and logs, and store the totals',
    examples: ['score ana.draws --explain', 'score --all', 'score ana.draws --resonance 18', 'score ana.draws --recompute'],
  })
    .argument('[handle]', 'whose', parseHandle)
    .option('--all', 'of all contacts')
    .option('--recompute', 'also the parts that somebody set by hand', false)
    .option('--explain', 'a row for each part, with its evidence', false);
  for (const [flag, , column] of FLAGS)
    command.option(`${flag} <n>`, `set ${column} by hand, 0 to 20; it stands until --recompute`, wholeNumber(0, MOST_POINTS));
  command.action((handle: string | undefined) => {
    const flags: ScoreFlags = command.opts();
    const set = FLAGS.filter(([, key]) => flags[key] !== undefined);
    if ((handle === undefined) !== (flags.all === true))
      throw new UsageError('name a handle, or --all', { suggestion: 'outreach contacts score ana.draws' });
    if (flags.all === true && (flags.explain || set.length > 0))
      throw new UsageError('--all takes neither --explain nor parts', { suggestion: 'name a handle' });
    if (flags.recompute && set.length > 0)
      throw new UsageError('--recompute derives what is set here', { suggestion: 'leave one of them out' });
    return execute(command, (runtime) => (handle === undefined ? runScoreAll(runtime, flags) : runScore(runtime, handle, flags)));
  });
  addChangeOptions(command);
}

/** Rescores all contacts. */
export function runScoreAll(runtime: Runtime, flags: ScoreFlags): Promise<SummaryResult> {
  const { dryRun, recompute } = flags;
  return runtime.job({ command: 'contacts score', flags, dryRun, lock: 'contacts score' }, async (job) => {
    await rescore(job.db, { recompute, dryRun, signal: job.signal, count: (tables) => job.count(tables) });
  });
}

/** Rescores one, and shows the score with its parts. */
export async function runScore(runtime: Runtime, handle: string, flags: ScoreFlags): Promise<ListResult> {
  const { dryRun, recompute, explain } = flags;
  runtime.requireFields(Object.keys((explain ? scorePartSchema : scoreRowSchema).shape));
  const set: Partial<Components> = Object.fromEntries(
    FLAGS.flatMap(([, key, column]) => (flags[key] === undefined ? [] : [[column, flags[key]]])),
  );
  await runtime.job({ command: 'contacts score', flags, dryRun }, async (job) => {
    if (Object.keys(set).length > 0) {
      const answer = requireFound(handle, await changeContact(job.db, { handle, by: whoami(), set }, dryRun));
      job.count(answer.tables);
    }
    const found = await rescore(job.db, { handles: [handle], recompute, dryRun, signal: job.signal, count: (tables) => job.count(tables) });
    if (found.length === 0) throw noSuchContact(handle);
  });
  const { rows } = await scoreFeatures(await runtime.database(), [handle], null, 1);
  const [found] = rows;
  if (found === undefined) throw noSuchContact(handle);
  const shown = {
    ...found,
    components: { ...found.components, ...set },
    set_by_hand: [...new Set([...found.set_by_hand, ...Object.keys(set)])].sort(),
  };
  return explain ? explained(shown, recompute) : summed(shown, recompute);
}

function scored(features: ScoreFeatures, recompute: boolean) {
  const { components, evidence } = partsOf(features, recompute);
  return liveScore({ components, last_meaningful_touch: features.last_meaningful_touch }, new Date(), evidence);
}

function explained(features: ScoreFeatures, recompute: boolean): ListResult {
  const { total, parts } = scored(features, recompute);
  const { username } = features;
  const rows: z.infer<typeof scorePartSchema>[] = parts.map((part) => ({ username, ...part }));
  return {
    kind: 'list',
    columns: Object.keys(scorePartSchema.shape),
    rows: rowsOf([
      ...rows,
      {
        username,
        part: 'total',
        points: total,
        most: 100,
        evidence: `relationship_score is ${features.relationship_score ?? 'not set'}`,
      },
    ]),
  };
}

function summed(features: ScoreFeatures, recompute: boolean): ListResult {
  const { total, parts } = scored(features, recompute);
  const points = (name: string) => parts.find(({ part }) => part === name)?.points ?? 0;
  const row: z.infer<typeof scoreRowSchema> = {
    username: features.username,
    score: total,
    recency: points('recency'),
    resonance: points('resonance'),
    need_clarity: points('need_clarity'),
    value_delivered: points('value_delivered'),
    reliability: points('reliability'),
    consent: points('consent'),
    set_by_hand: recompute ? [] : features.set_by_hand,
  };
  return { kind: 'list', columns: Object.keys(scoreRowSchema.shape), rows: rowsOf([row]), single: true };
}
