import type { EmployeeNames, NameParts, NameRepair } from '../db/sdr/records.ts';
import { isFirstName, skeletonOf } from './first-names.ts';
import { foldName } from './names.ts';

/** Son of, daughter of: a word behind a patronymic, or a part of it. */
const CHILD_OF = /^(?:оглы|оглу|огли|кызы|гызы|кизи|улы|уулу|углы|ogly|oglu|ogli|oghlu|kyzy|qizi|gizi|kizi|uly|uulu)$/;
const WITH_CHILD_OF = /-(?:оглы|оглу|кызы|гызы|улы|ogly|oglu|kyzy|qizi|uly)$/;
const PATRONYMIC = /(?:[ое]вич|[иь]ич|[лнкмтф]ич|[ое]вна|ична|инична)$/;
/** Of those the ones that no surname has. */
const FEMALE_PATRONYMIC = /(?:[ое]вна|ична|инична)$/;
const LATIN_PATRONYMIC = /(?:[oe]vich|[lnkmtf]ich|[oe]vna|ichna|inichna)$/;
const LATIN_FEMALE_PATRONYMIC = /(?:[oe]vna|ichna|inichna)$/;
const WORD = /^[\p{L}\p{M}'’`-]{2,}$/u;
/** No column takes more. */
const LONGEST = 100;

type Reading = { after: NameParts; confidence: NameRepair['confidence'] };

/** What the parts of a name are to be; undefined: they are right, or nobody can tell. */
export function repairOf({ employee_id, full_name, first_name, last_name, middle_name }: EmployeeNames): NameRepair | undefined {
  const before = { first_name, last_name, middle_name };
  const words = wordsOf(full_name);
  const reading = words === undefined ? undefined : readingOf(words, full_name.includes(','));
  if (reading === undefined) return undefined;
  const { after } = reading;
  if (isSame(before, after)) return undefined;
  const known = new Set(Object.values(after).flatMap((part) => (part === null ? [] : [fold(part)])));
  // What somebody wrote is no part of the full name: it may say more than that.
  const isForeign = Object.values(before).some((part) => part !== null && part.trim() !== '' && !known.has(fold(part)));
  return { employee_id, full_name, before, after, confidence: isForeign ? 'low' : reading.confidence };
}

function isSame(before: NameParts, after: NameParts): boolean {
  const same = (a: string | null, b: string | null) => fold(a ?? '') === fold(b ?? '');
  return (
    same(before.first_name, after.first_name) && same(before.last_name, after.last_name) && same(before.middle_name, after.middle_name)
  );
}

/** Two or three words, with the word of a patronymic in it; undefined: initials, titles, more words than a name has. */
function wordsOf(fullName: string): string[] | undefined {
  const words: string[] = [];
  for (const word of fullName.replace(',', ' ').trim().split(/\s+/)) {
    const before = words.at(-1);
    if (CHILD_OF.test(fold(word)) && before !== undefined && words.length >= 2) words[words.length - 1] = `${before} ${word}`;
    else if (WORD.test(word)) words.push(word);
    else return undefined;
  }
  return (words.length === 2 || words.length === 3) && words.every((word) => word.length <= LONGEST) ? words : undefined;
}

function readingOf(words: readonly string[], hasComma: boolean): Reading | undefined {
  const [one = '', two = '', three] = words;
  return three === undefined ? pair(one, two, hasComma) : triple(one, two, three);
}

/** In registries the surname stands first; elsewhere last. The patronymic tells, and where two could be one, the first name. */
function triple(one: string, two: string, three: string): Reading | undefined {
  const [isFirst, isSecond] = [isFirstName(fold(one)), isFirstName(fold(two))];
  const surnameFirst = { first_name: two, last_name: one, middle_name: three };
  const nameFirst = { first_name: one, last_name: three, middle_name: two };
  const [middle, last] = [isPatronymic(two), isPatronymic(three)];
  if (last && middle) {
    // Рабинович Иван Петрович has none in the middle; Иван Петрович Рабинович has two.
    if (isFirst) return { after: nameFirst, confidence: 'high' };
    return isSecond ? { after: surnameFirst, confidence: 'high' } : { after: surnameFirst, confidence: 'low' };
  }
  if (last) return { after: surnameFirst, confidence: isFirst ? 'low' : 'high' };
  if (middle) return { after: nameFirst, confidence: isFirst || hasSureEnding(two) ? 'high' : 'low' };
  return undefined;
}

function pair(one: string, two: string, hasComma: boolean): Reading | undefined {
  const [isFirst, isSecond] = [isFirstName(fold(one)), isFirstName(fold(two))];
  const nameFirst = { first_name: one, last_name: two, middle_name: null };
  const surnameFirst = { first_name: two, last_name: one, middle_name: null };
  if (hasComma) return { after: surnameFirst, confidence: isSecond ? 'high' : 'low' };
  // Иван Петрович: a patronymic, or a surname.
  if (isPatronymic(two) && (isFirst || hasSureEnding(two)))
    return hasSureEnding(two) ? { after: { first_name: one, last_name: null, middle_name: two }, confidence: 'low' } : undefined;
  if (isFirst && isSecond) return { after: nameFirst, confidence: 'low' };
  if (isFirst) return { after: nameFirst, confidence: 'high' };
  return isSecond ? { after: surnameFirst, confidence: 'high' } : undefined;
}

function isPatronymic(word: string): boolean {
  const folded = fold(word);
  const [, child] = folded.split(' ');
  if (child !== undefined || WITH_CHILD_OF.test(folded)) return true;
  return isLatin(folded) ? LATIN_PATRONYMIC.test(skeletonOf(folded)) : PATRONYMIC.test(folded);
}

function hasSureEnding(word: string): boolean {
  const folded = fold(word);
  if (folded.includes(' ') || WITH_CHILD_OF.test(folded)) return true;
  return isLatin(folded) ? LATIN_FEMALE_PATRONYMIC.test(skeletonOf(folded)) : FEMALE_PATRONYMIC.test(folded);
}

const isLatin = (word: string): boolean => /[a-z]/.test(word);
const fold = (text: string): string => foldName(text) ?? text;
