import { nameKey } from '../../ops/columns.ts';

/** What a lead may want, as it is stored in the language of the lead. */
export const INTENTS = [
  { en: 'Quote Request', fr: 'Demande de devis' },
  { en: 'Service Request', fr: 'Demande de service' },
  { en: 'B2B Partnership', fr: 'Partenariat B2B' },
  { en: 'Consultation', fr: 'Consultation' },
  { en: 'General Information', fr: 'Information générale' },
  { en: 'Technical Support', fr: 'Support technique' },
] as const;
export type Intent = (typeof INTENTS)[number]['en'];
export const INTENT_NAMES: readonly Intent[] = INTENTS.map(({ en }) => en);

export const URGENCY_NAMES = ['High', 'Medium', 'Low'] as const;
export type Urgency = (typeof URGENCY_NAMES)[number];

/** How somebody writes, as it is stored; other words for it are in French. */
const TONES = {
  Professional: ['professionnel', 'professionnelle'],
  Friendly: ['amical', 'amicale', 'warm', 'chaleureux'],
  Formal: ['formel', 'formelle'],
  Casual: ['decontracte', 'decontractee', 'informal', 'familier'],
  Urgent: ['urgente'],
  Hesitant: ['hesitante', 'hesitant', 'uncertain'],
  Confident: ['confiant', 'confiante'],
  Frustrated: ['frustre', 'frustree', 'angry'],
  Enthusiastic: ['enthousiaste', 'excited'],
  Neutral: ['neutre'],
} as const;
export type Tone = keyof typeof TONES;
export const TONE_NAMES: readonly Tone[] = [
  'Professional',
  'Friendly',
  'Formal',
  'Casual',
  'Urgent',
  'Hesitant',
  'Confident',
  'Frustrated',
  'Enthusiastic',
  'Neutral',
];

/** One of the intents, in either language and any spelling; undefined: it is none of them. */
export function readIntent(text: string): Intent | undefined {
  const key = nameKey(text);
  return INTENTS.find(({ en, fr }) => nameKey(en) === key || nameKey(fr) === key)?.en;
}

/** One of the tones, in either language; undefined: it is none of them. */
export function readTone(text: string): Tone | undefined {
  const key = nameKey(text);
  return TONE_NAMES.find((tone) => nameKey(tone) === key || TONES[tone].some((word) => word === key));
}

/** The name of an intent in the language of a lead; English where that is none of ours. */
export function intentIn(language: string | null, intent: Intent): string {
  const names = INTENTS.find(({ en }) => en === intent);
  return names === undefined ? intent : language === 'fr' ? names.fr : names.en;
}
