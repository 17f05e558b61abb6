import type { Column } from '../../ops/columns.ts';

const column = (target: string, type: Column['type'], ...synonyms: string[]): Column => ({ target, type, byNameOnly: true, synonyms });

/** Fields of a prospect. A website is read by the rule that tells prospects apart, not by that of cells. */
export const PROSPECT_COLUMNS: readonly Column[] = [
  column('business_name', 'text', 'business', 'company', 'company name', 'name', 'entreprise', "nom de l'entreprise"),
  column('website', 'text', 'site', 'web site', 'url', 'web', 'homepage', 'domain', 'site web', 'site internet'),
  column('contact_email', 'email', 'email', 'e-mail', 'email address', 'mail', 'courriel', 'adresse e-mail'),
  column('industry', 'text', 'sector', 'secteur', 'branche'),
  column('region', 'text', 'province', 'state', 'région'),
  column('language', 'text', 'lang', 'locale', 'langue'),
  { ...column('form_url', 'url', 'form', 'contact form', 'contact page', 'formulaire'), otherwise: 'absent' },
];
