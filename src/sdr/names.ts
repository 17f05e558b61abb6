import { keyText } from '../ops/keys/text.ts';
import { trimmed } from '../trimmed.ts';

/** As much of a company's key as an index takes. */
const KEY_LENGTH = 600;

/** A name as names are compared: lower case, ё = е, single blanks. Undefined: it is too long. The same as sdr.name_key. */
export function foldName(name: string): string | undefined {
  const text = keyText(name);
  return text === undefined ? undefined : singleBlanks(text.replaceAll('ё', 'е'));
}

/** What a company without numbers is known by. The same as sdr.company_key; one table of test vectors holds both. */
export function companyKey(name: string, website: string | null | undefined): string {
  const folded = singleBlanks((keyText(name) ?? '').replaceAll(/["«»]/g, ' ').replaceAll('ё', 'е'));
  return [...`${folded}|${websiteKey(website ?? '')}`].slice(0, KEY_LENGTH).join('');
}

function websiteKey(website: string): string {
  return withoutSlashes((keyText(website) ?? '').replace(/^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:www\.)?/, ''));
}

/** A website without scheme, `www.` and slashes at the end; of several in one cell the first. */
export function tidyWebsite(text: string): string {
  const [first = ''] = text.trim().split(/[\s,;|]+/);
  const bare = first.replace(/^[a-z][a-z0-9+.-]{0,20}:\/\//i, '').replace(/^www\./i, '');
  const host = /^[^/?#]*/.exec(bare)?.[0] ?? '';
  return withoutSlashes(host.toLowerCase() + bare.slice(host.length));
}

function withoutSlashes(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === '/') end -= 1;
  return text.slice(0, end);
}

function singleBlanks(text: string): string {
  return trimmed(text.replaceAll(/ {2,}/g, ' '), (character) => character === ' ');
}
