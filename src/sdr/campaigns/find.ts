import type { OutreachDatabase } from '../../db/database.ts';
import { campaignList } from '../../db/sdr/campaigns.ts';
import { UsageError } from '../../errors.ts';

/** A campaign that was started here, by its number. Throws UsageError where there is none. */
export async function requireNumber(db: OutreachDatabase, number: number) {
  const { rows } = await campaignList(db, { number: number + 1 }, 1);
  const [found] = rows;
  if (found?.campaign_number === number) return found;
  throw new UsageError(`no campaign ${number} was started here`, { suggestion: '"outreach sdr-campaign list" shows all of them' });
}
