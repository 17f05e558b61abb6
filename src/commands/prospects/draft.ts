import type { Command } from 'commander';
import { z } from 'zod';
import { addCommonOptions, wholeNumber } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { isWebUrl, parseText } from '../../cli/values.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import { accountShow } from '../../db/growth/accounts.ts';
import { type ProspectRow, prospectList, prospectShow } from '../../db/growth/prospects.ts';
import { haltOf } from '../../db/ops/halts.ts';
import { allPages } from '../../db/paging.ts';
import { PolicyError, UsageError } from '../../errors.ts';
import { type DraftLanguage, draftOf, type Sender } from '../../growth/prospects/draft.ts';
import { HIGH_PRIORITY } from '../../growth/prospects/score.ts';
import { type ListResult, rowsOf } from '../../output/result.ts';
import { addWhoOptions, filterOf, type WhoFlags } from './list.ts';
import { type NamedProspect, parseProspect, requireProspect } from './prospect.ts';

/** The team's own account (document, "Add is_internal Column"). */
const INTERNAL_CLIENT = '00000000-0000-0000-0000-000000000001';
const USUAL = 20;

interface DraftFlags extends Omit<WhoFlags, 'language'> {
  language?: DraftLanguage;
  minNeed: number;
  limit: number;
  sender?: string;
  postalAddress?: string;
  unsubscribeUrl?: string;
}

export const draftRowSchema = z.object({
  business_name: z.string(),
  contact_email: z.string().nullable(),
  form_url: z.string().nullable(),
  language: z.enum(['en', 'fr']),
  subject: z.string(),
  body: z.string(),
  website: z.string().nullable(),
  prospect_id: z.string(),
});
type DraftRow = z.infer<typeof draftRowSchema>;

export function defineDraft(parent: Command, execute: Execute): void {
  const command = addWhoOptions(
    subcommand(parent, {
      name: 'draft',
      summary: 'first e-mails to prospects, in English or French; nothing is sent',
      examples: [
        'draft --sender Northlight --postal-address "1 Example St, Montreal" --limit 5',
        'draft fontaine-plomberie.example --language fr --format json --jq ".[0].body"',
      ],
    }),
  )
    .argument('[prospect...]', 'these, by id, website or e-mail address (default: those of high priority)', collectProspects)
    .option('--min-need <score>', 'from this automation_need_score on, if none is named', wholeNumber(0, 100), HIGH_PRIORITY)
    .option('--limit <n>', 'at most so many', wholeNumber(1), USUAL)
    .option('--sender <name>', "who writes (default: the business name of the team's own account)", parseText)
    .option('--postal-address <text>', 'where the sender can be reached by post', parseText)
    .option('--unsubscribe-url <url>', 'where one asks not to be written to, besides an answer', parseUrl)
    .addHelpText(
      'after',
      `
A draft says of a prospect what is stored and no more: of a test only if one was noted with "prospects score". --language writes all of them in it;
else each has the language of its prospect. Who was written to or said no is left out; "prospects log-outreach" notes what you have sent.
`,
    );
  command.action((named: readonly NamedProspect[] | undefined) => {
    const flags: DraftFlags = command.opts();
    return execute(command, (runtime) => runDraft(runtime, named ?? [], flags));
  });
  addCommonOptions(command);
}

function collectProspects(text: string, previous: readonly NamedProspect[] = []): NamedProspect[] {
  return [...previous, parseProspect(text)];
}

function parseUrl(text: string): string {
  if (isWebUrl(text)) return text;
  throw new UsageError('--unsubscribe-url is no http(s) URL', { suggestion: 'write it as https://HOST/PATH' });
}

async function runDraft(runtime: Runtime, named: readonly NamedProspect[], flags: DraftFlags): Promise<ListResult> {
  const db = await runtime.database();
  const left = new Map<string, number>();
  const leave = (reason: string) => left.set(reason, (left.get(reason) ?? 0) + 1);
  const found = named.length > 0 ? rowsOf(await namedProspects(db, named)) : candidates(db, flags, leave);
  const sender = await senderOf(db, flags);
  const halt = await haltOf(db, 'growth');
  async function* drafts(): AsyncGenerator<DraftRow> {
    for await (const row of found) yield draftRow(row, flags.language, sender);
  }
  return {
    kind: 'list',
    columns: Object.keys(draftRowSchema.shape),
    longTexts: ['body'],
    rows: drafts(),
    notes: () => [
      ...[...left].map(([reason, count]) => `left out, ${reason}: ${count}`),
      ...(sender.name === undefined ? ['nobody is named who writes: --sender, or "outreach seed" for the team\'s own account'] : []),
      ...(sender.postalAddress === undefined ? ['the law of many places asks for a postal address: --postal-address'] : []),
      ...(halt === undefined ? [] : [`sending is halted (${halt.system}): ${halt.reason}`]),
    ],
  };
}

async function senderOf(db: OutreachDatabase, { sender, postalAddress, unsubscribeUrl }: DraftFlags): Promise<Sender> {
  const name = sender ?? (await accountShow(db, INTERNAL_CLIENT))?.business_name;
  return { name, postalAddress, unsubscribeUrl };
}

/** Those who were asked for by name. Throws PolicyError for one who said no. */
async function namedProspects(db: OutreachDatabase, named: readonly NamedProspect[]): Promise<ProspectRow[]> {
  const rows = new Map<string, ProspectRow>();
  for (const prospect of named) {
    const row = await prospectShow(db, await requireProspect(db, prospect), 0);
    if (row === null) continue;
    if (row.suppressed) {
      throw new PolicyError(`${prospect.word} is suppressed and cannot be written to`, {
        suggestion: row.contact_email === null ? undefined : `"outreach suppress check ${row.contact_email}" says why`,
      });
    }
    rows.set(row.id, row);
  }
  return [...rows.values()];
}

async function* candidates(db: OutreachDatabase, flags: DraftFlags, leave: (reason: string) => void): AsyncGenerator<ProspectRow> {
  const { minNeed, limit, language: _, ...who } = flags;
  const filter = { ...filterOf(who), order: 'need' as const, contacted: false, min_need: minNeed };
  let given = 0;
  for await (const row of allPages((after, size) => prospectList(db, filter, after, size))) {
    if (row.suppressed) leave('for they said no');
    else if (row.contact_email === null && row.form_url === null) leave('with neither address nor form');
    else {
      yield row;
      given += 1;
      if (given >= limit) return;
    }
  }
}

function draftRow(row: ProspectRow, asked: DraftLanguage | undefined, sender: Sender): DraftRow {
  const language = asked ?? (row.language === 'fr' ? 'fr' : 'en');
  const { tested_autoresponder: autoresponder, last_tested: at } = row;
  const test =
    autoresponder === null || at === null
      ? undefined
      : { autoresponder, responseSeconds: row.tested_seconds ?? undefined, answer: row.tested_answer ?? undefined, at };
  return {
    ...{ business_name: row.business_name, contact_email: row.contact_email, form_url: row.form_url, language },
    ...draftOf({ businessName: row.business_name, test }, language, sender),
    ...{ website: row.website, prospect_id: row.id },
  };
}
