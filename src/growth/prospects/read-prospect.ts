import { INDEXED_TEXT_LENGTH } from '../../db/column-values.ts';
import type { ProspectRecord } from '../../db/growth/prospects.ts';
import type { Json } from '../../db/json.ts';
import { saysNothing } from '../../ops/columns/words.ts';
import { shown, type TableRecord } from '../../ops/columns.ts';
import { foldCase, isBlank } from '../../ops/keys/text.ts';
import { readLanguage } from '../language.ts';
import { identityOf } from './identity.ts';
import { websiteKey } from './website.ts';

const LONGEST_NAME = 500;
/** Where one writes French unless told otherwise. */
const FRENCH_REGIONS = new Set(['qc', 'ca-qc', 'québec', 'quebec', 'fr', 'france']);

/** What a record says, before it is known what the others of the file say of the same prospect. */
export type ReadProspect = Omit<ProspectRecord, 'default_language'>;

/** A row as a prospect; or why it is none. */
export function readProspect(values: TableRecord['values']): ReadProspect | { reason: string } {
  const name = said(values.business_name);
  const website = said(values.website);
  const email = said(values.contact_email);
  const industry = said(values.industry);
  const region = said(values.region);
  const language = said(values.language);
  const form = said(values.form_url);
  if (name === undefined) return { reason: 'business_name is empty' };
  if (name.length > LONGEST_NAME) return { reason: `business_name is longer than ${LONGEST_NAME} characters` };
  if (website !== undefined && websiteKey(website) === undefined) return { reason: `website: ${shown(website)} is no web address` };
  for (const [field, value] of Object.entries({ industry, region })) {
    if (value !== undefined && value.length > INDEXED_TEXT_LENGTH)
      return { reason: `${field} is longer than ${INDEXED_TEXT_LENGTH} characters` };
  }
  const spoken = language === undefined ? undefined : readLanguage(language);
  if (language !== undefined && spoken === undefined) return { reason: 'language is neither en nor fr' };
  const identity = identityOf({ website, contact_email: email, business_name: name });
  if (identity === undefined) return { reason: 'business_name says nothing' };
  return {
    ...{ identity, business_name: name },
    ...(website === undefined ? {} : { website }),
    ...(email === undefined ? {} : { contact_email: email }),
    ...(industry === undefined ? {} : { industry }),
    ...(region === undefined ? {} : { region }),
    ...(spoken === undefined ? {} : { language: spoken }),
    ...(form === undefined ? {} : { form_url: form }),
  };
}

/** The language of a prospect that names none. */
export function defaultLanguage({ region }: ReadProspect): 'en' | 'fr' {
  return FRENCH_REGIONS.has(foldCase(region ?? '')) ? 'fr' : 'en';
}

/** What a field says; undefined: nothing, be it in words. */
function said(value: Json | undefined): string | undefined {
  if (typeof value !== 'string' || isBlank(value) || saysNothing(value.trim())) return undefined;
  return value.trim();
}
