const LANGUAGES = ['en', 'ru', 'uk', 'fr', 'de', 'es', 'it', 'pt', 'pl', 'nl', 'tr', 'id'];

let months: Map<string, number> | undefined;

/** The number of a month by its name or its short form, in the languages that tables come in. */
export function monthOf(word: string): number | undefined {
  months ??= allMonths();
  return months.get(key(word));
}

/** Names as the runtime knows them: beside a day (Slavic genitives), and alone. */
function allMonths(): Map<string, number> {
  const found = new Map<string, number>([['sept', 9]]);
  for (const language of LANGUAGES)
    for (const month of ['long', 'short'] as const)
      for (const options of [{ month, day: 'numeric' }, { month }] as const) {
        const format = new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' });
        for (let number = 1; number <= 12; number++) {
          const name = format.formatToParts(new Date(Date.UTC(2026, number - 1, 1))).find(({ type }) => type === 'month')?.value;
          if (name !== undefined && /\p{L}/u.test(name) && !found.has(key(name))) found.set(key(name), number);
        }
      }
  return found;
}

function key(word: string): string {
  return word
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[^\p{L}]/gu, '');
}
