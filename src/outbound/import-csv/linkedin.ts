import { keyText } from '../../ops/keys/text.ts';

const MAX_LENGTH = 1_000;
const MAX_SLUG = 200;
const HOST = '^(?:https?://)?(?:[a-z]{2,3}\\.)?linkedin\\.com/';
const PERSON = new RegExp(`${HOST}(?:mwlite/|m/)?(in|pub|sales/lead|sales/people)/([^/?#,\\s]+)`, 'i');
const COMPANY = new RegExp(`${HOST}(company|company-beta|school|showcase|organization)/([^/?#\\s]+)`, 'i');
/** Ids that stand in the place of a name, and are told apart by case. */
const ID = /^AC[ow]AA/;

/** A person's profile in its normal form, `https://www.linkedin.com/in/name`; undefined: it is none. */
export function personUrl(text: string): string | undefined {
  const [, kind, slug] = PERSON.exec(shortened(text)) ?? [];
  return kind === undefined || slug === undefined ? undefined : urlOf(kind.toLowerCase() === 'pub' ? 'pub' : 'in', slug);
}

/** A company's page in its normal form. */
export function companyUrl(text: string): string | undefined {
  const [, kind = '', slug] = COMPANY.exec(shortened(text)) ?? [];
  const page = kind.toLowerCase();
  return slug === undefined ? undefined : urlOf(page === 'school' || page === 'showcase' ? page : 'company', slug);
}

function shortened(text: string): string {
  return text.length > MAX_LENGTH ? '' : text.trim();
}

function urlOf(kind: string, slug: string): string | undefined {
  const plain = ID.test(slug) ? slug : decoded(slug);
  return plain === '' || plain.length > MAX_SLUG ? undefined : `https://www.linkedin.com/${kind}/${plain}`;
}

/** `j%c3%bcrgen` and `jürgen` are one; what is broken stays as it is. */
function decoded(slug: string): string {
  let text = slug;
  try {
    text = decodeURIComponent(slug);
  } catch {
    // A percent sign that begins no code.
  }
  return (keyText(text) ?? '').replaceAll(/[\s/?#]/g, '');
}
