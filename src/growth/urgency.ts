import { nameKey } from '../ops/columns.ts';

/** Words for urgency in English and French; case and accents do not matter. */
const WORDS: Readonly<Record<string, 'High' | 'Medium' | 'Low'>> = {
  high: 'High',
  haute: 'High',
  haut: 'High',
  elevee: 'High',
  eleve: 'High',
  urgent: 'High',
  urgente: 'High',
  medium: 'Medium',
  moyenne: 'Medium',
  moyen: 'Medium',
  low: 'Low',
  faible: 'Low',
  basse: 'Low',
  bas: 'Low',
};

/** Urgency as it is stored; undefined: the text is no word for it. */
export function readUrgency(text: string): 'High' | 'Medium' | 'Low' | undefined {
  const key = nameKey(text);
  return Object.hasOwn(WORDS, key) ? WORDS[key] : undefined;
}
