/** Booleans as forms and spreadsheets of several languages have them. */
const TRUE = [
  'true',
  't',
  'yes',
  'y',
  '1',
  'x',
  '✓',
  '✔',
  '☑',
  '+',
  'on',
  'да',
  'д',
  'истина',
  'oui',
  'vrai',
  'sí',
  'si',
  'verdadero',
  'sim',
  'ja',
  'wahr',
  'tak',
  'evet',
  'sì',
  'vero',
  'prawda',
  'ano',
  'áno',
  'da',
  'igen',
  'igaz',
  'kyllä',
  'jah',
  'taip',
  'jā',
  'так',
  'ναι',
  'نعم',
  'כן',
  '是',
  'はい',
  '예',
  '✅',
  '🗹',
];
const FALSE = [
  'false',
  'f',
  'no',
  'n',
  '0',
  '✗',
  '✘',
  '☐',
  'off',
  'нет',
  'н',
  'ложь',
  'non',
  'faux',
  'falso',
  'não',
  'nao',
  'nein',
  'falsch',
  'nie',
  'hayır',
  'fałsz',
  'ne',
  'nem',
  'nu',
  'nej',
  'nei',
  'nee',
  'ei',
  'nē',
  'ні',
  'όχι',
  'لا',
  'לא',
  '否',
  'いいえ',
  '아니요',
];

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...TRUE.map((word) => [word, true] as const),
  ...FALSE.map((word) => [word, false] as const),
]);

/** What people write into a cell that has nothing to say. Of texts these are texts: somebody is called Null. */
const NOTHING = new Set([
  '-',
  '–',
  '—',
  '--',
  '?',
  'n/a',
  'na',
  'nan',
  'null',
  'none',
  'nil',
  'undefined',
  '(blank)',
  '(none)',
  'нет данных',
  'не указано',
  'н/д',
  'б/н',
  'k.a.',
  'n.d.',
]);

export function booleanOf(text: string): boolean | undefined {
  // Signs come with a selector of their picture, or without.
  return BOOLEANS.get(
    text
      .trim()
      .toLowerCase()
      .replace(/\ufe0f$/, ''),
  );
}

/** None of them is longer. */
const LONGEST_NOTHING = 16;

export function saysNothing(text: string): boolean {
  // Asked of every cell: what begins with any other Latin letter or a digit is none of them.
  if (/^[0-9a-jlmo-tv-z]/i.test(text)) return false;
  return text.length <= LONGEST_NOTHING && NOTHING.has(text.trim().toLowerCase());
}

/** Errors of formulas, as a cell shows them in several languages. */
export function isSpreadsheetError(text: string): boolean {
  if (!text.includes('#')) return false;
  return /^#(?:N\/A|NA|REF!|VALUE!|DIV\/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|ERROR!|GETTING_DATA|BLOCKED!|BUSY!|CONNECT!|FIELD!|UNKNOWN!|EXTERNAL!|TIMEOUT!|PYTHON!|Н\/Д|ССЫЛКА!|ЗНАЧ!|ДЕЛ\/0!|ИМЯ\?|ЧИСЛО!|ПУСТО!|NV|WERT!|BEZUG!|VALEUR!|REF\s?!|NOM\s?\?)$/i.test(
    text.trim(),
  );
}

/** A first cell that makes a row a sum of others, and no record. */
export function isTotal(text: string): boolean {
  const word = text.trim().replace(/:.*$/s, '').trim();
  return /^(?:(?:grand |sub-?)?totals?|sum|итого(?: по .*)?|всего|общий итог|summe|gesamt|totaux|somme|suma|razem)$/i.test(word);
}
