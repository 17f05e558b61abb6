import type { CategorizerEvent, PageVerdict, StoredPageText } from '../../db/discovery/categories.ts';
import type { Verdict } from '../../text/classifier.ts';
import { findEmails } from '../../text/emails.ts';
import type { Categorizer } from './categorizer.ts';
import type { PageText } from './page-text.ts';
import { detectPromo } from './promo.ts';

/** How much of the evidence is kept with a page. */
const EVIDENCE_KEPT = 6;

export interface Judged {
  verdict: PageVerdict;
  events: CategorizerEvent[];
}

/** Beyond these nobody writes: a bio has 150 characters on Instagram, a caption 2,200. What follows says nothing to the rules. */
const LONGEST_TEXT = 20_000;
const MOST_TEXTS = 100;
const MOST_CHARACTERS = 200_000;

/** The page's words in the form of the rules, as far as they are read. */
export function toPageText(page: StoredPageText): PageText {
  return {
    handle: page.ig_username,
    name: start(page.display_name),
    bio: start(page.bio),
    captions: beginning(page.captions),
    externalUrl: start(page.external_url),
    highlights: beginning(page.highlights),
    ...(page.website === null ? {} : { website: page.website }),
  };
}

function start(text: string | null): string | null {
  return text === null ? null : text.slice(0, LONGEST_TEXT).toWellFormed();
}

function beginning(texts: readonly string[]): string[] {
  let left = MOST_CHARACTERS;
  const read: string[] = [];
  for (const text of texts.slice(0, MOST_TEXTS)) {
    const part = text.slice(0, Math.min(LONGEST_TEXT, left));
    left -= part.length;
    if (part !== '' || text === '') read.push(part.toWellFormed());
  }
  return read;
}

/** Whether a person chose the category: it has no confidence (design section 9). */
export function isHumanCategory({ category, category_confidence }: StoredPageText): boolean {
  return category !== null && category_confidence === null;
}

/** Every address of a page: what it says itself comes before what its site says. */
export function emailsOf({ bio, website }: StoredPageText): { source: 'bio' | 'website'; value: string }[] {
  return [
    ...findEmails(start(bio) ?? '').map((value) => ({ source: 'bio' as const, value })),
    ...(website?.emails ?? []).map((value) => ({ source: 'website' as const, value })),
  ];
}

/** What the rules say of a page, and the signals that they saw; runId: of the run that says so. */
export function judge(page: StoredPageText, categorizer: Categorizer, minConfidence: number, runId: string | undefined): Judged {
  const words = toPageText(page);
  const reading = categorizer.read(words);
  const verdict = categorizer.judgeReading(reading);
  const promo = detectPromo(words, reading.texts);
  const emails = emailsOf(page);
  const addresses = [...new Set(emails.map(({ value }) => value))];
  const sure = verdict.label !== null && verdict.confidence >= minConfidence;
  const at = new Date().toISOString();
  const event = (signal_type: string, details: CategorizerEvent['details']): CategorizerEvent => ({
    ig_username: page.ig_username,
    signal_type,
    detected_at: at,
    details,
    ...(runId === undefined ? {} : { run_id: runId }),
  });
  return {
    verdict: {
      page_id: page.page_id,
      category: sure ? verdict.label : null,
      confidence: round(verdict.confidence),
      promo_status: promo.status,
      indicators: [...new Set(promo.signals.filter(({ weight }) => weight !== 0).map(({ source, value }) => `${source}: ${value}`))],
      emails: addresses,
      has_contact_form: (page.website?.contact_forms.length ?? 0) > 0 ? true : null,
      contact_forms: page.website?.contact_forms ?? [],
      website: page.website_due ? page.website : null,
      categorizer: kept(page, verdict, sure, addresses),
    },
    events: [
      ...promo.signals.map(({ signal_type, source, value, weight, negated }) =>
        event(signal_type, { source, value, weight: round(weight), ...(negated ? { negated } : {}) }),
      ),
      ...emails.map((email) => event('email', { ...email })),
    ],
  };
}

function kept(
  page: StoredPageText,
  { label, confidence, runnerUp, evidence }: Verdict,
  sure: boolean,
  emails: readonly string[],
): PageVerdict['categorizer'] {
  return {
    inputs: page.inputs,
    category: label,
    // What the page got from these rules, which they may take back; a guess is not theirs.
    assigned: sure ? label : null,
    confidence: round(confidence),
    runner_up: runnerUp.label,
    evidence: evidence
      .slice(0, EVIDENCE_KEPT)
      .map(({ field, text, weight }) => `${field}: ${text} (${weight > 0 ? '+' : ''}${weight.toFixed(1)})`),
    ...(emails.length === 0 ? {} : { emails: [...emails] }),
  };
}

/** To two decimals, as confidences and weights are stored and shown. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
