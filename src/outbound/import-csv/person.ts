import { phoneKeys } from '../../ops/keys/phone.ts';
import type { Cells } from './cells.ts';
import { countryCode } from './countries.ts';

/** First and last name; of a full name alone its first word and the rest, or what stands behind and before a comma. */
export function readName(cells: Cells): { first_name?: string; last_name?: string } {
  const [first, last, full] = [cells.text('first_name', true), cells.text('last_name', true), cells.text('full_name', true)];
  if (first !== undefined || last !== undefined || full === undefined) return named(first, last);
  const words = full.replaceAll(/\s+/g, ' ');
  const comma = words.indexOf(', ');
  if (comma > 0) return named(words.slice(comma + 2), words.slice(0, comma));
  const blank = words.indexOf(' ');
  return blank === -1 ? named(words, undefined) : named(words.slice(0, blank), words.slice(blank + 1));
}

function named(first: string | undefined, last: string | undefined) {
  return { ...(first === undefined ? {} : { first_name: first }), ...(last === undefined ? {} : { last_name: last }) };
}

/** The addresses of a row: the first is the one to write to, also where only the column of the second has any. */
export function readEmails(cells: Cells): { email?: string; personal_email?: string; all: string[] } {
  const [main, second] = [cells.all('email'), cells.all('personal_email')];
  const all = [...new Set([...main.slice(0, 1), ...second, ...main])];
  const [email, personal] = all;
  return { ...(email === undefined ? {} : { email }), ...(personal === undefined ? {} : { personal_email: personal }), all };
}

export interface Phones {
  phone?: string;
  mobile_phone?: string;
  /** In E.164. */
  keys: string[];
}

/** The numbers of a row, in E.164 where their country is clear: by themselves, by the row's country, by the default one. */
export function readPhones(cells: Cells, defaultCountry: string | undefined): Phones {
  const countries = [undefined, codeOf(cells), defaultCountry];
  const [own, mobile, other] = ['phone', 'mobile_phone', 'other_phone'].map((target) => numbersOf(cells.all(target), countries));
  const keys = [...(own?.keys ?? []), ...(mobile?.keys ?? []), ...(other?.keys ?? [])];
  const phone = own?.stored[0] ?? other?.stored[0];
  const second = mobile?.stored[0] ?? own?.stored.find((number) => number !== phone && keys.includes(number));
  return {
    ...(phone === undefined ? {} : { phone }),
    ...(second === undefined ? {} : { mobile_phone: second }),
    keys: [...new Set(keys)],
  };
}

/** The one number of a company. */
export function readCompanyPhone(cells: Cells, defaultCountry: string | undefined): string | undefined {
  const country = cells.text('company_country') ?? cells.text('country');
  const code = country === undefined ? undefined : countryCode(country);
  return numbersOf(cells.all('company_phone'), [undefined, code, defaultCountry]).stored[0];
}

function codeOf(cells: Cells): string | undefined {
  const country = cells.text('country') ?? cells.text('company_country');
  return country === undefined ? undefined : countryCode(country);
}

/** What cannot be read as a number of a country stays as it is written, behind what can. */
function numbersOf(texts: readonly string[], countries: readonly (string | undefined)[]): { stored: string[]; keys: string[] } {
  const keys = new Set<string>();
  const unread: string[] = [];
  for (const cell of texts) {
    // A number that a program took for a fraction: 14155550100.0
    const text = cell.replace(/^(\+?\d+)\.0+$/, '$1').replaceAll(/\s+/g, ' ');
    const found = countries.map((country) => phoneKeys(text, country)).find((numbers) => numbers.length > 0);
    if (found === undefined) unread.push(text);
    for (const key of found ?? []) keys.add(key);
  }
  return { stored: [...keys, ...unread], keys: [...keys] };
}
