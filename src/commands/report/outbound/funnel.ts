import { parsePast } from '../../../cli/values.ts';
import { type FunnelFilter, funnel, funnelRowSchema } from '../../../db/outbound/results.ts';
import { UsageError } from '../../../errors.ts';
import { requireCampaign } from '../../../outbound/campaigns/find.ts';
import { rowsOf } from '../../../output/result.ts';
import { defineReport } from '../report.ts';
import { parseImportId } from './import-id.ts';

interface FunnelOptions {
  campaign?: string;
  byCampaign?: boolean;
  since?: string;
  import?: string;
}

export const funnelReport = defineReport<FunnelOptions>()({
  system: 'outbound',
  name: 'funnel',
  summary: 'how many people came how far: leads, enrolled, contacted, opened, clicked, replied, interested, converted',
  examples: '\n--campaign "Dental clinics EU"\n--by-campaign --since 30d --format csv',
  row: funnelRowSchema,
  flags: (command) =>
    command
      .option('--campaign <campaign>', 'only this one: its id, or its name')
      .option('--by-campaign', 'one funnel for each campaign, instead of one for all')
      .option('--since <when>', 'only people who were added from then on, e.g. 30d or 2026-09-01', parsePast)
      .option('--import <id>', 'only leads of this file (csv_import_id of "report imports")', parseImportId),
  async run(runtime, { campaign, byCampaign, since, import: csvImport }) {
    if (campaign !== undefined && byCampaign === true) {
      throw new UsageError('--campaign asks for one campaign, --by-campaign for each', { suggestion: 'leave out one' });
    }
    const db = await runtime.database();
    const filter: FunnelFilter = {
      ...(campaign === undefined ? {} : { campaign_id: (await requireCampaign(db, campaign)).id }),
      ...(byCampaign === true ? { by_campaign: true } : {}),
      ...(since === undefined ? {} : { since }),
      ...(csvImport === undefined ? {} : { csv_import_id: csvImport }),
    };
    const funnels = await funnel(db, filter);
    if (funnels === undefined)
      throw new UsageError(`no import has the id ${csvImport}`, { suggestion: '"outreach report imports" shows all of them' });
    return {
      rows: rowsOf(funnels.flatMap(({ campaign, campaign_id, stages }) => stages.map((stage) => ({ campaign, ...stage, campaign_id })))),
    };
  },
});
