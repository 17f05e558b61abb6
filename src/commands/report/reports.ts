import { attentionReport } from './crm/attention.ts';
import { fitSignalsReport } from './crm/fit-signals.ts';
import { gradeReport } from './crm/grade.ts';
import { healthReport } from './crm/health.ts';
import { queueStateReport } from './crm/queue.ts';
import { searchReport } from './crm/search.ts';
import { stagesReport } from './crm/stages.ts';
import { weeklyReport } from './crm/weekly.ts';
import { categoriesReport } from './discovery/categories.ts';
import { churnReport } from './discovery/churn.ts';
import { clientPairsReport } from './discovery/client-pairs.ts';
import { coverageReport } from './discovery/coverage.ts';
import { exportPagesReport } from './discovery/export-pages.ts';
import { overlapReport } from './discovery/overlap.ts';
import { pagesReport } from './discovery/pages.ts';
import { promoReport } from './discovery/promo.ts';
import { reviewReport } from './discovery/review.ts';
import { roiReport } from './discovery/roi.ts';
import { spendReport } from './discovery/spend.ts';
import { conversionsReport } from './growth/conversions.ts';
import { dashboardReport } from './growth/dashboard.ts';
import { industriesReport } from './growth/industries.ts';
import { insightsReport } from './growth/insights.ts';
import { tonesReport } from './growth/tones.ts';
import { urgencyTrendReport } from './growth/urgency-trend.ts';
import { haltsReport } from './ops/halts.ts';
import { personReport } from './ops/person.ts';
import { queryReport } from './ops/query.ts';
import { accountsReport } from './outbound/accounts.ts';
import { campaignsReport } from './outbound/campaigns.ts';
import { companiesReport } from './outbound/companies.ts';
import { dailyReport } from './outbound/daily.ts';
import { funnelReport } from './outbound/funnel.ts';
import { importsReport } from './outbound/imports.ts';
import { timelineReport } from './outbound/timeline.ts';
import type { DefinedReport } from './report.ts';
import { sdrCampaignsReport } from './sdr/campaigns.ts';
import { repliesReport } from './sdr/replies.ts';
import { researchReport } from './sdr/research.ts';

/** Every report, a line each, in the order of --help. */
export const reports: readonly DefinedReport[] = [
  overlapReport,
  pagesReport,
  clientPairsReport,
  coverageReport,
  categoriesReport,
  promoReport,
  roiReport,
  reviewReport,
  churnReport,
  exportPagesReport,
  spendReport,
  dashboardReport,
  insightsReport,
  urgencyTrendReport,
  tonesReport,
  conversionsReport,
  industriesReport,
  healthReport,
  attentionReport,
  weeklyReport,
  fitSignalsReport,
  gradeReport,
  stagesReport,
  queueStateReport,
  campaignsReport,
  dailyReport,
  accountsReport,
  timelineReport,
  funnelReport,
  importsReport,
  companiesReport,
  sdrCampaignsReport,
  researchReport,
  searchReport,
  repliesReport,
  personReport,
  haltsReport,
  queryReport,
];
