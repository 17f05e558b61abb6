import { z } from 'zod';
import type { Runtime } from '../../cli/runtime.ts';
import { pagesToCategorize } from '../../db/discovery/categories.ts';
import { openCategorizer } from '../../discovery/categorize/categorizer.ts';
import { emailsOf, isHumanCategory, round, toPageText } from '../../discovery/categorize/judge.ts';
import { detectPromo } from '../../discovery/categorize/promo.ts';
import { loadTaxonomy } from '../../discovery/categorize/taxonomy.ts';
import { UsageError } from '../../errors.ts';
import { type ListResult, rowsOf } from '../../output/result.ts';

const text = z.string().nullable();
const number = z.number().nullable();

/** A verdict, or a reason for one. */
export const explanationRowSchema = z.object({
  about: z.string(),
  verdict: text,
  source: z.string(),
  text,
  weight: number,
  confidence: number,
});

/** Reasons shown for the category and for the runner-up, where not all are asked for. */
const REASONS_SHOWN = 8;

/** Why a page is what it is: the verdicts, then the reasons, the heaviest first. Nothing is written. */
export async function runExplain(
  runtime: Runtime,
  handle: string,
  { taxonomy: taxonomyFile, all }: { taxonomy?: string; all: boolean },
): Promise<ListResult> {
  const taxonomy = await loadTaxonomy(taxonomyFile, runtime.config.cwd, runtime.config.limits);
  const db = await runtime.database();
  const { rows } = await pagesToCategorize(db, { rules: '', all: true, handles: [handle] }, null, 1);
  const [page] = rows;
  if (page === undefined) throw noSuchPage([handle]);
  const words = toPageText(page);
  const categorizer = openCategorizer(taxonomy);
  const { label, confidence, runnerUp } = categorizer.judge(words);
  const promo = detectPromo(words);
  const reasons = categorizer.explain(words);
  const shown = all
    ? reasons
    : [label, runnerUp.label].flatMap((name) =>
        reasons
          .filter((reason) => reason.label === name)
          .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
          .slice(0, REASONS_SHOWN),
      );
  const verdict = (about: string, name: string | null, source: string, sure: number | null) => ({
    about,
    verdict: name ?? 'none',
    source,
    text: null,
    weight: null,
    confidence: sure === null ? null : round(sure),
  });
  const humanCategory = isHumanCategory(page);
  const explained = [
    ...(humanCategory ? [verdict('category', page.category, 'human', null)] : []),
    verdict('category', label, 'rules', confidence),
    verdict('category', runnerUp.label, 'runner-up', runnerUp.confidence),
    ...(page.promo_status_source === 'human' ? [verdict('promo', page.promo_status, 'human', null)] : []),
    verdict('promo', promo.status, 'rules', promo.confidence),
    ...shown.map((reason) => ({
      about: 'category',
      verdict: reason.label ?? 'none',
      source: reason.field,
      text: reason.text,
      weight: round(reason.weight),
      confidence: null,
    })),
    ...promo.signals.map(({ signal_type, source, value, weight }) => ({
      about: 'promo',
      verdict: signal_type,
      source,
      text: value,
      weight: round(weight),
      confidence: null,
    })),
    ...emailsOf(page).map(({ source, value }) => ({ about: 'email', verdict: null, source, text: value, weight: null, confidence: null })),
  ];
  return {
    kind: 'list',
    columns: Object.keys(explanationRowSchema.shape),
    rows: rowsOf(explained),
    notes: () => [
      ...(humanCategory ? [`a human chose ${page.category}, which stays`] : []),
      ...(page.promo_status_source === 'human' ? [`a human chose ${page.promo_status}, which stays`] : []),
      ...(shown.length < reasons.length
        ? [`${reasons.length - shown.length} lighter reasons, and those for other categories, are left out: --all`]
        : []),
    ],
  };
}

export function noSuchPage(handles: readonly string[]): UsageError {
  const names = handles.join(', ');
  return new UsageError(`no page is called ${names}`, {
    suggestion: `outreach scrape profiles ${names.replaceAll(',', '')}, or check the spelling`,
  });
}
