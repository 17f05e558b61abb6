import { z } from 'zod';
import { PAGE_SORTS, type PageWithClientsRow, pageListWithClients } from '../../../db/discovery/reports.ts';
import { allPages } from '../../../db/paging.ts';
import { defineReport } from '../report.ts';
import { addPageFlags, countsNote, type PageReportOptions, toPageFilter } from './page-filter.ts';

const text = z.string().nullable();

/** The 14 columns of the predecessor's ig_analysis.csv, in its order (facts/discovery 5.2), then what it lacked. */
const exportRowSchema = z.object({
  username: z.string(),
  full_name: z.string(),
  clients_following: z.number(),
  clients_list: z.string(),
  total_followers: z.number(),
  concentration: z.number(),
  followers_per_client: z.number(),
  is_verified: z.boolean(),
  promo_price: z.number().nullable(),
  category: text,
  category_confidence: text,
  contact_email: text,
  promo_status: text,
  promo_indicators: z.string(),
  is_private: z.boolean().nullable(),
  promo_status_source: text,
  known_contact_methods: text,
  successful_contact_method: text,
  current_main_contact_method: text,
  ig_account_for_dm: text,
  website_url: text,
  has_contact_form: z.boolean().nullable(),
  pricing_notes: text,
  cost_per_client: z.number().nullable(),
  last_categorized_at: text,
  last_profile_scraped_at: text,
});
const PROMO_LABELS: Readonly<Record<string, string>> = { warm: 'Warm', unknown: 'Unknown', not_open: 'Not Open' };

export const exportPagesReport = defineReport<PageReportOptions>()({
  system: 'discovery',
  name: 'export-pages',
  summary: 'a spreadsheet of all followed pages: the 14 columns of ig_analysis.csv and more (CSV by default)',
  examples: '> ig_analysis.csv\n--promo-status warm --output warm.csv',
  row: exportRowSchema,
  flags: (command) => addPageFlags(command, ['clients', ...PAGE_SORTS.filter((sort) => sort !== 'clients')], 1),
  async run(runtime, options) {
    const db = await runtime.database();
    const filter = await toPageFilter(db, options, runtime.config);
    const pages = allPages((after, size) => pageListWithClients(db, filter, options.sort, after, size), options.limit);
    async function* rows() {
      for await (const page of pages) yield exportRow(page);
    }
    return { rows: rows(), preferred: 'csv', notes: () => [countsNote(pages.page)] };
  },
});

/** As the predecessor wrote it: unknown numbers are 0, confidence is a percentage, lists are joined by "; ". */
export function exportRow(page: PageWithClientsRow): z.infer<typeof exportRowSchema> {
  const followers = page.follower_count ?? 0;
  return {
    username: page.ig_username,
    full_name: page.display_name ?? '',
    clients_following: page.clients,
    clients_list: page.clients_list.map((client) => `${client.display_name ?? client.ig_username} (@${client.ig_username})`).join('; '),
    total_followers: followers,
    concentration: followers > 0 ? page.clients / followers : 0,
    followers_per_client: page.clients > 0 ? followers / page.clients : 0,
    is_verified: page.is_verified ?? false,
    promo_price: page.promo_price,
    category: page.category?.replaceAll('_', ' ') ?? null,
    category_confidence: page.category_confidence === null ? null : `${Math.round(page.category_confidence * 100)}%`,
    contact_email: page.contact_email,
    promo_status: PROMO_LABELS[page.promo_status ?? 'unknown'] ?? page.promo_status,
    promo_indicators: page.promo_indicators.join('; '),
    is_private: page.is_private,
    promo_status_source: page.promo_status_source,
    known_contact_methods: page.known_contact_methods?.join('; ') ?? null,
    successful_contact_method: page.successful_contact_method,
    current_main_contact_method: page.current_main_contact_method,
    ig_account_for_dm: page.ig_account_for_dm,
    website_url: page.website_url,
    has_contact_form: page.has_contact_form,
    pricing_notes: page.pricing_notes,
    cost_per_client: page.promo_price === null || page.clients === 0 ? null : page.promo_price / page.clients,
    last_categorized_at: page.last_categorized_at,
    last_profile_scraped_at: page.last_profile_scraped_at,
  };
}
