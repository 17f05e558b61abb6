import { z } from 'zod';
import { contactDetailSchema, contactRowSchema } from '../../db/crm/contacts.ts';
import { claimedItemSchema, queueRowSchema } from '../../db/crm/queue.ts';
import { seedFileSchema, seedRows } from '../../db/crm/seeds.ts';
import { accountDetailSchema, accountRowSchema } from '../../db/growth/accounts.ts';
import { leadDetailSchema, leadExportSchema, leadRowSchema } from '../../db/growth/leads.ts';
import { prospectDetailSchema, prospectRowSchema } from '../../db/growth/prospects.ts';
import { lateRowSchema, runDetailSchema, runRowSchema } from '../../db/ops/jobs.ts';
import { rejectRowSchema, rejectRunSchema } from '../../db/ops/rejects.ts';
import { suppressionRowSchema } from '../../db/ops/suppressions.ts';
import { tableStatsSchema } from '../../db/ops/table-stats.ts';
import { campaignDetailSchema, campaignRowSchema, followUpRowSchema } from '../../db/outbound/campaigns.ts';
import { offerRowSchema } from '../../db/outbound/offers.ts';
import { audienceCountsSchema, audienceRowSchema, diffRowSchema, memberRowSchema } from '../../db/sdr/audiences.ts';
import { campaignRowSchema as sdrCampaignRowSchema } from '../../db/sdr/campaigns.ts';
import { companyRowSchema, employeeRowSchema } from '../../db/sdr/records.ts';
import { replyDetailSchema, replyRowSchema } from '../../db/sdr/replies.ts';
import { interactionRowSchema } from '../../db/sdr/research.ts';
import { explainedColumnSchema } from '../../ops/columns.ts';
import { renderedSchema } from '../../outbound/campaigns/render.ts';
import { leftOutSchema, summarySchema } from '../../summary.ts';
import { keyRowSchema, verifiedSchema } from '../accounts/look.ts';
import { exportRowSchema as audienceExportRowSchema } from '../audience/export.ts';
import { explanationRowSchema } from '../categorize/explain.ts';
import { researchListRowSchema } from '../companies/research.ts';
import { statusRowSchema as registryStatusRowSchema } from '../companies/statuses.ts';
import { detectRowSchema } from '../contacts/detect.ts';
import { nextRowSchema } from '../contacts/next.ts';
import { scorePartSchema, scoreRowSchema } from '../contacts/score.ts';
import { diagnosisRowSchema } from '../doctor/run.ts';
import { repairRowSchema } from '../employees/repair-names.ts';
import { planRowSchema as initRowSchema } from '../init/plan.ts';
import { personDataSchema } from '../maintain/export-person.ts';
import { exportRowSchema, planRowSchema, statusRowSchema } from '../migrate/run.ts';
import { draftRowSchema } from '../prospects/draft.ts';
import { statsRowSchema } from '../queue/stats.ts';
import { reports } from '../report/reports.ts';
import { estimateRowSchema } from '../scrape/estimate.ts';
import { checkRowSchema, exportRowSchema as suppressionExportRowSchema } from '../suppress/look.ts';

export interface OutputSchema {
  /** Goes up when a field is removed or changes its type; new fields leave it. */
  version: number;
  /** Of each row of a list, or of the one summary. */
  shape: z.ZodType;
  kind: 'list' | 'summary' | 'plan' | 'document';
}

const list = (shape: z.ZodType, version = 1): OutputSchema => ({ kind: 'list', version, shape });
const summary: OutputSchema = { kind: 'summary', version: 1, shape: summarySchema.extend({ excluded: leftOutSchema.exactOptional() }) };
/** What would be done, and what not; the rows are those of the command. */
const planSchema = z.object({
  action: z.string(),
  included: z.array(z.record(z.string(), z.json())),
  excluded: z.array(z.looseObject({ reason: z.string() })),
  effects: z.array(z.string()),
});
/** The columns are the query's. */
const anything = list(z.record(z.string(), z.json()));
/** The columns are the table's. */
const anyRecord = z.record(z.string(), z.json());

/** What every command prints on standard output, by its name; undefined: text for people or a shell. */
export const outputSchemas: Readonly<Record<string, OutputSchema | undefined>> = {
  init: list(initRowSchema),
  doctor: list(diagnosisRowSchema),
  'migrate up': { ...summary, version: 2 },
  'migrate status': list(statusRowSchema, 2),
  'migrate plan': list(planRowSchema),
  'migrate export': list(exportRowSchema),
  'import-clients-json': summary,
  'import-csv': summary,
  'import-dms': summary,
  'import-replies': summary,
  'replies list': list(replyRowSchema),
  'replies show': { kind: 'document', version: 1, shape: replyDetailSchema },
  'replies relabel': summary,
  'replies undo': summary,
  'import-companies': summary,
  'scrape following': summary,
  'scrape profiles': summary,
  'scrape worker': summary,
  categorize: summary,
  'categorize apply': summary,
  'categorize explain': list(explanationRowSchema),
  'backfill scrape-runs': summary,
  'sync-instantly run': summary,
  'sync-instantly normalize': summary,
  'sync-instantly blocklist': summary,
  'campaigns add-leads': summary,
  'campaigns push': summary,
  'campaigns pull-suppressed': summary,
  'webhook ingest': summary,
  'import-calls': summary,
  serve: summary,
  'scrape retry': summary,
  ...Object.fromEntries(reports.map(({ name, row, version }) => [`report ${name}`, list(row, version)])),
  'campaigns list': list(campaignRowSchema),
  'campaigns show': list(campaignDetailSchema),
  'campaigns create': summary,
  'campaigns status': summary,
  'campaigns render': { kind: 'document', version: 1, shape: renderedSchema },
  'campaigns follow-ups': list(followUpRowSchema),
  'audience select': { kind: 'document', version: 1, shape: audienceCountsSchema },
  'audience save': { kind: 'summary', version: 1, shape: summarySchema.extend({ excluded: audienceCountsSchema.shape.excluded }) },
  'audience list': list(audienceRowSchema),
  'audience show': list(memberRowSchema),
  'audience diff': list(diffRowSchema),
  'audience export': list(audienceExportRowSchema),
  'audience push': summary,
  'sdr-campaign start': summary,
  'sdr-campaign list': list(sdrCampaignRowSchema),
  'sdr-campaign status': summary,
  'sdr-campaign undo': summary,
  'companies list': list(companyRowSchema),
  'companies show': { kind: 'document', version: 1, shape: anyRecord },
  'companies update': summary,
  'companies merge': summary,
  'companies research': list(researchListRowSchema),
  'companies statuses list': list(registryStatusRowSchema),
  'companies statuses add': summary,
  'companies statuses remove': summary,
  'employees list': list(employeeRowSchema),
  'employees show': { kind: 'document', version: 1, shape: anyRecord },
  'employees update': summary,
  'employees merge': summary,
  'employees repair-names': list(repairRowSchema),
  'ai log': summary,
  'ai search': list(interactionRowSchema),
  'contacts list': list(contactRowSchema),
  'contacts show': { kind: 'document', version: 1, shape: contactDetailSchema },
  'contacts next': list(nextRowSchema),
  'contacts add': summary,
  'contacts touch': summary,
  'contacts plan': summary,
  'contacts stage': summary,
  'contacts consent': summary,
  'contacts context': summary,
  'contacts tag': summary,
  'contacts note': summary,
  'contacts score': list(scoreRowSchema),
  'contacts detect': list(detectRowSchema),
  'contacts merge': summary,
  'brain run': summary,
  'import-leads': summary,
  'accounts list': list(accountRowSchema),
  'accounts show': { kind: 'document', version: 1, shape: accountDetailSchema },
  'accounts create': summary,
  'accounts update': summary,
  'accounts rotate-key': summary,
  'accounts keys': list(keyRowSchema),
  'accounts verify-key': { kind: 'document', version: 1, shape: verifiedSchema },
  'leads list': list(leadRowSchema),
  'leads show': { kind: 'document', version: 1, shape: leadDetailSchema },
  'leads add': summary,
  'leads set': summary,
  'leads enrich': summary,
  'leads tag': summary,
  'leads convert': summary,
  'leads revert': summary,
  'leads archive': summary,
  'leads unarchive': summary,
  'leads delete': summary,
  'leads restore': summary,
  'leads note': summary,
  'leads export': list(leadExportSchema),
  'prospects import': summary,
  'prospects list': list(prospectRowSchema),
  'prospects high-priority': list(prospectRowSchema),
  'prospects show': { kind: 'document', version: 1, shape: prospectDetailSchema },
  'prospects score': summary,
  'prospects draft': list(draftRowSchema),
  'prospects log-outreach': summary,
  'prospects mark': summary,
  'maintain stats': list(tableStatsSchema.omit({ since: true })),
  'maintain archive-old': summary,
  'maintain cleanup-test': summary,
  'maintain export-person': list(personDataSchema),
  'maintain erase': summary,
  'enqueue-outreach': summary,
  'queue list': list(queueRowSchema),
  'queue stats': list(statsRowSchema),
  'queue claim': list(claimedItemSchema),
  'queue done': summary,
  'queue fail': summary,
  'queue cancel': summary,
  'queue requeue': summary,
  'offers list': list(offerRowSchema),
  'offers create': summary,
  'events add': summary,
  sql: anything,
  'jobs list': list(runRowSchema),
  'jobs show': list(runDetailSchema),
  'jobs late': list(lateRowSchema),
  'rejects list': list(rejectRunSchema),
  'rejects show': list(rejectRowSchema),
  'rejects retry': summary,
  'rejects dismiss': summary,
  seed: summary,
  'seed list': list(z.union(Object.values(seedRows))),
  'seed export': { kind: 'document', version: 1, shape: seedFileSchema },
  'seed import': summary,
  'suppress add': summary,
  'suppress remove': summary,
  'suppress list': list(suppressionRowSchema),
  'suppress check': list(checkRowSchema),
  'suppress import': summary,
  'suppress export': list(suppressionExportRowSchema),
  halt: summary,
  resume: summary,
  schema: undefined,
  help: undefined,
  completion: undefined,
};

/** What a command prints with a flag that changes what it answers. */
export const flagSchemas: Readonly<Record<string, OutputSchema>> = {
  'import-csv --explain': list(explainedColumnSchema),
  'import-leads --explain': list(explainedColumnSchema),
  'prospects import --explain': list(explainedColumnSchema),
  'categorize apply --explain': list(explainedColumnSchema),
  'backfill scrape-runs --explain': list(explainedColumnSchema),
  'suppress import --explain': list(explainedColumnSchema),
  'campaigns add-leads --explain': list(explainedColumnSchema),
  'import-companies --explain': list(explainedColumnSchema),
  'companies research --set': summary,
  'companies research --explain': list(explainedColumnSchema),
  'companies merge --dry-run': { kind: 'plan', version: 1, shape: planSchema },
  'employees merge --dry-run': { kind: 'plan', version: 1, shape: planSchema },
  'ai log --explain': list(explainedColumnSchema),
  'contacts add --explain': list(explainedColumnSchema),
  'enqueue-outreach --explain': list(explainedColumnSchema),
  'import-dms --explain': list(explainedColumnSchema),
  'scrape following --explain': list(explainedColumnSchema),
  'scrape profiles --explain': list(explainedColumnSchema),
  'contacts score --all': summary,
  'contacts score --explain': list(scorePartSchema),
  'contacts detect --all': summary,
  'contacts merge --dry-run': { kind: 'plan', version: 1, shape: planSchema },
  'suppress add --dry-run': { kind: 'plan', version: 1, shape: planSchema },
  'campaigns status --dry-run': { kind: 'plan', version: 1, shape: planSchema },
  'sync-instantly blocklist --dry-run': { kind: 'plan', version: 1, shape: planSchema },
  'campaigns add-leads --dry-run': { kind: 'plan', version: 1, shape: planSchema },
  'campaigns push --dry-run': { kind: 'plan', version: 1, shape: planSchema },
  'campaigns pull-suppressed --dry-run': { kind: 'plan', version: 1, shape: planSchema },
  'audience push --dry-run': { kind: 'plan', version: 1, shape: planSchema },
  'sdr-campaign start --dry-run': { kind: 'plan', version: 1, shape: planSchema },
  'sdr-campaign status --dry-run': { kind: 'plan', version: 1, shape: planSchema },
  'sdr-campaign undo --dry-run': { kind: 'plan', version: 1, shape: planSchema },
  'enqueue-outreach --dry-run': { kind: 'plan', version: 1, shape: planSchema },
  'maintain cleanup-test --dry-run': { kind: 'plan', version: 1, shape: planSchema },
  'maintain erase --dry-run': { kind: 'plan', version: 1, shape: planSchema },
  'scrape following --estimate': list(estimateRowSchema),
  'scrape profiles --estimate': list(estimateRowSchema),
};

/** Every schema that is published, by the words of its command. */
export const publishedSchemas: Readonly<Record<string, OutputSchema>> = Object.fromEntries(
  Object.entries({ ...outputSchemas, ...flagSchemas }).flatMap(([name, schema]) => (schema === undefined ? [] : [[name, schema]])),
);

/** The JSON Schema (draft 2020-12) of what a command prints with --format json; its $id carries the version. */
export function jsonSchema(command: string, { version, shape, kind }: OutputSchema): Record<string, unknown> {
  const { $schema, $defs, ...described } = z.toJSONSchema(shape, { io: 'input' });
  return {
    $schema,
    $id: `urn:outreach:${command.replaceAll(/ (?:--)?/g, ':')}:${version}`,
    title: `outreach ${command} --format json`,
    ...(kind === 'list' ? { type: 'array', items: described } : described),
    ...($defs === undefined ? {} : { $defs }),
  };
}
