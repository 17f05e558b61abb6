import { PHONE_COUNTRIES, PHONE_PLANS } from './phone-plans.ts';
import { keyText } from './text.ts';

interface Plan {
  shortest: number;
  longest: number;
  /** What is dialled before a number within the country. */
  trunk: string;
}

const PLANS: ReadonlyMap<string, Plan> = new Map(
  PHONE_PLANS.split(' ').map((line) => {
    const [code = '', lengths = '', trunk = ''] = line.split(':');
    const [shortest = 0, longest = 0] = lengths.split('-').map(Number);
    return [code, { shortest, longest, trunk }];
  }),
);
const CODES: ReadonlyMap<string, string> = new Map(PHONE_COUNTRIES.split(' ').map((line) => [line.slice(0, 2), line.slice(2)]));
const LONGEST_CODE = 3;
/** E.164 with the country code; nothing shorter is a subscriber's number. */
const DIGITS = { least: 7, most: 15 };
/** A national number without its trunk prefix that is at least this long begins with a country code. */
const CLEAR = { apart: 10, together: 11 };
const LONGEST_EXTENSION = 7;
/** What some countries dial before a country code; 00 is read everywhere. */
const EXITS: Readonly<Record<string, string>> = { 1: '011', 7: '810', 61: '0011', 81: '010', 375: '810', 992: '810', 993: '810' };

const RUN = /\(?\+? ?\(?[0-9][0-9 ()./-]*/g;
const EXTENSION = /(?:^|[^a-zа-яё])(?:ext|extension|x|доб|вн|durchwahl|poste|int|ramal|anexo)[.:= ]*$|#[.:= ]*$/;
const OTHER_DIGITS = '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९';
const OTHER_DIGIT = new RegExp(`[${OTHER_DIGITS}]`, 'g');
const VANITY = /^(\+?1[ .-]*)?\(?(8[0-9][0-9])\)?[ .-]*([a-z0-9-][a-z0-9 -]{6,20})$/;
const LETTERS = ['abc', 'def', 'ghi', 'jkl', 'mno', 'pqrs', 'tuv', 'wxyz'];

/** The countries that a default may name (ISO 3166). */
export function isPhoneCountry(country: string): boolean {
  return CODES.has(country);
}

/**
 * The phone numbers in a text, in E.164: + and digits. A number without its country code is read where the country is clear, or as one of
 * the default country (ISO 3166); what cannot be dialled as it stands is none. Extensions are left out. The same as ops.phone_keys.
 */
export function phoneKeys(text: string, country?: string): string[] {
  const plain = keyText(text.replaceAll(/[\t\n\v\f\r]/g, ','))?.replaceAll(OTHER_DIGIT, (digit) =>
    String(OTHER_DIGITS.indexOf(digit) % 10),
  );
  if (plain === undefined) return [];
  const code = country === undefined ? undefined : CODES.get(country);
  const vanity = vanityNumber(plain, code);
  if (vanity !== undefined) return [vanity];
  const keys = new Set<string>();
  let end = 0;
  for (const { 0: run, index } of plain.matchAll(RUN)) {
    const isExtension = EXTENSION.test(plain.slice(end, index)) && digitsOf(run).length <= LONGEST_EXTENSION;
    end = index + run.length;
    if (isExtension) continue;
    for (const part of numbersIn(run)) {
      const key = numberOf(part, code);
      if (key !== undefined) keys.add(key);
    }
  }
  return [...keys];
}

/** "1-800-FLOWERS": the letters of a telephone's keys, in the one country that prints them. */
function vanityNumber(text: string, code: string | undefined): string | undefined {
  const [, prefix, area, word] = VANITY.exec(text) ?? [];
  if (word === undefined || !/[a-z]/.test(word) || (prefix === undefined && code !== '1')) return undefined;
  const digits = word
    .replaceAll(/[ -]/g, '')
    .replaceAll(/[a-z]/g, (letter) => String(2 + LETTERS.findIndex((key) => key.includes(letter))));
  return digits.length < 7 ? undefined : `+1${area}${digits.slice(0, 7)}`;
}

/** A slash stands within a number, between two, or before the last digits of a second one. */
function numbersIn(run: string): string[] {
  const parts = run.split('/');
  const lengths = parts.map((part) => digitsOf(part).length);
  const [first = 0, second = 0] = lengths;
  const isOne = lengths.reduce((sum, length) => sum + length, 0) <= DIGITS.most;
  if (!isOne && lengths.every((length) => length >= DIGITS.least)) return parts;
  return parts.length === 2 && first >= DIGITS.least && second <= 3 ? parts.slice(0, 1) : [run];
}

function numberOf(run: string, code: string | undefined): string | undefined {
  const digits = digitsOf(run);
  if (run.includes('+')) return international(digits);
  if (digits.startsWith('00')) return international(digits.slice(2));
  const exit = code === undefined ? '011' : EXITS[code];
  if (exit !== undefined && digits.startsWith(exit) && digits.length >= exit.length + 9) return international(digits.slice(exit.length));
  const group = /^\(?([0-9]+)[^0-9]+[0-9]/.exec(run)?.[1];
  return code === undefined ? clearlyInternational(digits, group) : inCountry(digits, group, code);
}

/** Without + and without a default: a country code that stands apart, or a number that is too long to be a national one. */
function clearlyInternational(digits: string, group: string | undefined): string | undefined {
  if (/^89[0-9]{9}$/.test(digits)) return `+7${digits.slice(1)}`; // no code begins with 89: Russia's trunk prefix and a mobile number
  const code = codeOf(digits);
  if (code === undefined || !(group === undefined ? digits.length >= CLEAR.together : group === code && digits.length >= CLEAR.apart)) {
    return undefined;
  }
  return planned(code, digits.slice(code.length));
}

function inCountry(digits: string, group: string | undefined, code: string): string | undefined {
  const { trunk } = PLANS.get(code) ?? { trunk: '' };
  if (trunk !== '' && digits.startsWith(trunk)) {
    const national = planned(code, digits.slice(trunk.length));
    if (national !== undefined) return national;
  }
  const first = codeOf(digits);
  if (first === code || (group === first && first?.length === 1)) {
    const clear = clearlyInternational(digits, group);
    if (clear !== undefined) return clear;
  }
  return digits.startsWith('0') && trunk === '0' ? undefined : (planned(code, digits) ?? clearlyInternational(digits, group));
}

/** A number with its country code. */
function international(digits: string): string | undefined {
  const code = codeOf(digits);
  if (code === undefined) return undefined;
  const key = code + subscriber(code, digits.slice(code.length));
  return key.length >= DIGITS.least && key.length <= DIGITS.most ? `+${key}` : undefined;
}

/** As international, where the length fits the country as well. */
function planned(code: string, digits: string): string | undefined {
  const number = subscriber(code, digits);
  const { shortest, longest } = PLANS.get(code) ?? { shortest: 0, longest: 0 };
  return number.length >= shortest && number.length <= longest ? international(code + number) : undefined;
}

/** Without the (0) that is dialled within the country alone; Italy and a few others have no trunk prefix and keep their zero. */
function subscriber(code: string, digits: string): string {
  const { trunk, longest } = PLANS.get(code) ?? { trunk: '', longest: 0 };
  if (trunk === '0') return digits.replace(/^0+/, '');
  if (digits.length <= longest) return digits;
  const shorter = trunk !== '' && digits.startsWith(trunk) ? digits.slice(trunk.length) : digits.replace(/^0+/, '');
  return shorter.length <= longest ? shorter : digits;
}

function codeOf(digits: string): string | undefined {
  for (let length = 1; length <= LONGEST_CODE; length += 1) {
    const code = digits.slice(0, length);
    if (PLANS.has(code)) return code;
  }
  return undefined;
}

function digitsOf(text: string): string {
  return text.replaceAll(/[^0-9]/g, '');
}
