import { isAddress } from '../../ops/columns/cells.ts';
import { booleanOf } from '../../ops/columns/words.ts';
import type { Column } from '../../ops/columns.ts';
import { countryCode } from './countries.ts';
import { companyUrl, personUrl } from './linkedin.ts';
import { isStanding, type RefusalReason, refusalColumn } from './refusal-phrases.ts';
import { isEmailStatus, isSeniority } from './usual-words.ts';

const list = (names: string) => names.split(', ');
const absent = { otherwise: 'absent', byNameOnly: true } as const;
const text = (target: string, names: string): Column => ({ target, type: 'text', synonyms: list(names), byNameOnly: true });
/** Of a person, a firm, a job or a place. */
const name = (target: string, names: string): Column => ({ ...text(target, names), never: ['email', 'url', 'phone'] });
const isCountry = (value: string) => countryCode(value) !== undefined;
/** A column "Contacted" is like one of a contact id, but for what stands in it. */
const id = (target: string, names: string): Column => ({
  ...text(target, names),
  looksLike: (value) => /\d/.test(value) && !/\s/.test(value),
});
const emails = (target: string, names: string): Column => ({
  ...{ target, type: 'emails', synonyms: list(names) },
  ...{ otherwise: 'absent', several: true },
});
const phone = (target: string, names: string): Column => ({ target, type: 'phone', synonyms: list(names), ...absent, several: true });
const refusal = (target: string, names: string, named: (name: string) => boolean): Column => ({
  ...{ target, type: 'text', synonyms: list(names), named },
  ...{ byNameOnly: true, several: true },
  usual: (value) => booleanOf(value) !== undefined,
});
const asks = (reason: RefusalReason) => (name: string) => {
  const column = refusalColumn(name);
  return column?.reason === reason && !column.isWhy;
};
const tellsWhy = (reason: RefusalReason) => (name: string) => {
  const column = refusalColumn(name);
  return column?.reason === reason && column.isWhy;
};

/** A web address, and none of a person's profile. */
function isSite(value: string): boolean {
  return value.split(/[\s,;|]+/).some((part) => isAddress(part)) && personUrl(value) === undefined && companyUrl(value) === undefined;
}

/** Of a person. Names as of the exports in facts/outbound.md (section 6), Apollo's own, LinkedIn's, HubSpot's, and common words of lists. */
const PERSON: readonly Column[] = [
  emails(
    'email',
    'e-mail, email address, work email, business email, primary email, contact email, mail, corporate email, ' +
      'professional email, person email, электронная почта, почта, adresse e-mail, courriel, e-mail-adresse, correo, ' +
      'correo electrónico',
  ),
  {
    ...emails(
      'personal_email',
      'personal emails, secondary email, private email, other email, alternate email, additional email, second email, email 2, email2, ' +
        'tertiary email, third email, email 3, email3',
    ),
    byNameOnly: true,
  },
  {
    ...name(
      'email_status',
      'email verification status, verification status, email verification, email validity, email confidence status, zb status',
    ),
    usual: isEmailStatus,
  },
  name('first_name', 'first, firstname, given name, fname, forename, имя, prénom, vorname, nombre'),
  name('last_name', 'last, lastname, surname, family name, lname, фамилия, nom, nom de famille, nachname, apellido, apellidos'),
  name('full_name', 'name, contact name, person name, lead name, contact, person, фио, nom complet, nombre completo'),
  name('job_title', 'title, position, role, job, current title, job position, должность, poste, fonction, cargo, funktion'),
  { ...name('seniority', 'seniority level, management level, level'), usual: isSeniority },
  name('department', 'departments, department name, functions, function, отдел, abteilung'),
  {
    ...phone(
      'phone',
      'sanitized phone number, sanitized phone, phone number, work direct phone, direct phone, direct dial, work ' +
        'phone, telephone, tel, contact phone, person phone, first phone, телефон, téléphone, telefon, telefono, ' +
        'teléfono',
    ),
    byNameOnly: false,
  },
  phone('mobile_phone', 'mobile, mobile number, cell, cell phone, cellphone, mobile phone number, мобильный, handy, portable, móvil'),
  phone('other_phone', 'home phone, phone 2, phone2, second phone, alternate phone, secondary phone'),
  {
    ...text(
      'linkedin_url',
      'person linkedin url, linkedin, linkedin profile, linkedin profile url, person linkedin, contact linkedin, ' +
        'profile url, url, linkedin link, li url',
    ),
    byNameOnly: false,
    looksLike: (value) => personUrl(value) !== undefined,
  },
  text('twitter_url', 'twitter, twitter profile, x url'),
  text('facebook_url', 'facebook, facebook profile'),
  id('apollo_contact_id', 'contact id, apollo id, person id, apollo person id'),
  { ...name('country', 'contact country, person country, country name, страна, pays, land, país'), usual: isCountry },
  name('state', 'contact state, person state, region, province, регион, bundesland'),
  name('city', 'contact city, person city, town, город, ville, stadt, ciudad'),
  {
    target: 'recorded_at',
    type: 'timestamp',
    synonyms: list(
      'updated at, last updated, last updated at, last modified, last modified date, modified at, exported at, export date, as of',
    ),
    ...absent,
  },
  // A handle may have the form of a domain, and is no website.
  text('ig_username', 'instagram username, instagram handle, ig handle, username, handle'),
];

const COMPANY: readonly Column[] = [
  name(
    'company_name',
    'company, organization, organisation, organization name, account name, account, employer, current company, ' +
      'company name for emails, business name, firm, firma, компания, организация, société, entreprise, unternehmen, ' +
      'empresa',
  ),
  {
    ...text(
      'website',
      'company website, company url, website url, company website url, web, site, web site, homepage, organization ' +
        'website, url, сайт, site web',
    ),
    byNameOnly: false,
    looksLike: isSite,
  },
  text(
    'company_domain',
    'domain, company website domain, website domain, primary domain, account domain, organization domain, company domain name, домен',
  ),
  {
    ...text(
      'company_linkedin',
      'company linkedin url, company linkedin profile, organization linkedin url, linkedin company, company linkedin ' +
        'page, company li url',
    ),
    byNameOnly: false,
    looksLike: (value) => companyUrl(value) !== undefined,
  },
  name('industry', 'company industry, industry name, primary industry, sector, отрасль, branche, secteur'),
  text('company_size', 'size, employee range, employees range, company size range, size range, headcount range, company employee range'),
  text(
    'employee_count',
    'estimated num employees, # employees, employees, num employees, number of employees, no of employees, employee ' +
      'size, headcount, company headcount, staff count, company employees, численность, mitarbeiter, effectif',
  ),
  text('revenue_range', 'annual revenue, revenue, company revenue, estimated revenue, company annual revenue, выручка'),
  { target: 'founded_year', type: 'integer', synonyms: list('founded, year founded, company founded year, founded in'), ...absent },
  { ...name('company_country', 'organization country, hq country, account country, headquarters country'), usual: isCountry },
  name('company_state', 'organization state, hq state, company region, headquarters state'),
  name('company_city', 'organization city, hq city, headquarters city'),
  text('address', 'company address, street, street address, company street, hq address, адрес, adresse, dirección'),
  phone(
    'company_phone',
    'corporate phone, company phone number, organization phone, hq phone, main phone, office phone, switchboard, account phone',
  ),
  {
    target: 'technologies',
    type: 'json',
    synonyms: list('technology, tech stack, company technologies, technologies used'),
    byNameOnly: true,
  },
  id('apollo_organization_id', 'apollo account id, organization id, apollo organization, account id'),
];

/** Who said no. More than one column may say it. */
const REFUSALS: readonly Column[] = [
  refusal(
    'opted_out',
    'opted out of email, email opt out, has opted out of email, opt out, optout, opted out email, do not email, do ' +
      'not mail, do not contact, dnc, do not disturb, dne, unsubscribed, unsubscribe, is unsubscribed, unsubscribed ' +
      'at, unsubscribed from all email, unsubscribed from email, hs email optout, email optout, globally ' +
      'unsubscribed, opt out date, opted out at, email unsubscribed, blacklisted, blocklisted, suppressed, no ' +
      'contact, removed, remove, remove me, blocked, отписан, отписался, abgemeldet, désinscrit, désabonné',
    asks('opted out'),
  ),
  refusal(
    'bounced',
    'email bounced, hard bounced, hard bounce, is bounced, has bounced, bounce, bounced at, hard bounce date, email ' +
      'hard bounced, bounced email',
    asks('bounced'),
  ),
  refusal('complained', 'marked as spam, spam complaint, complaint, reported spam, spam report', asks('complained')),
  refusal('do_not_call', 'dont call, phone opt out, do not phone, opted out of calls, no calls, do not call list', asks('do not call')),
  refusal('opted_out_reason', 'unsubscribe reason, opt out reason', tellsWhy('opted out')),
  refusal('bounce_reason', 'bounce message, hard bounce reason, email hard bounce reason', tellsWhy('bounced')),
  refusal(
    'stage',
    'contact stage, lead stage, lead status, status, contact status, subscription status, email subscription ' +
      'status, marketing status, opt in status, lists, list, tags, tag, labels, label',
    isStanding,
  ),
];

/** Every column that import-csv knows. */
export const CSV_COLUMNS: readonly Column[] = [...PERSON, ...COMPANY, ...REFUSALS];
/** One of these must be there for a row to be a person. */
export const REACH_TARGETS: readonly string[] = ['email', 'personal_email', 'phone', 'mobile_phone', 'other_phone', 'linkedin_url'];
/** One of these must be there for a table to be of companies. */
export const COMPANY_TARGETS: readonly string[] = ['company_name', 'website', 'company_domain'];

/** Columns without a target that are about the company, by the key of their name; all others are about the person. */
export const COMPANY_EXTRAS: ReadonlySet<string> = new Set(
  (
    'industries secondaryindustries keywords totalfunding latestfunding latestfundingamount lastraisedat ' +
    'subsidiaryof numberofretaillocations siccodes naicscodes ' +
    'shortdescription seodescription companydescription companykeywords companyfacebookurl companytwitterurl ' +
    'accountowner accountstage annualrevenueprinted'
  ).split(' '),
);
