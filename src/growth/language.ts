/** `en` or `fr` of a language or a locale (`fr-CA`, `EN_us`); undefined: it is another. */
export function readLanguage(text: string): 'en' | 'fr' | undefined {
  const [, language] = /^(en|fr)(?:[-_][a-z0-9]{1,8}){0,3}(?:\.utf-?8)?$/i.exec(text.trim()) ?? [];
  return language === undefined ? undefined : language.toLowerCase() === 'en' ? 'en' : 'fr';
}
