import type { FormTest } from './score.ts';

/** Who writes, and how one asks not to be written to. */
export interface Sender {
  /** Undefined: nobody is named, and whoever sends it fills that in. */
  name: string | undefined;
  /** Where they can be reached by post, which CASL and CAN-SPAM ask for. */
  postalAddress?: string | undefined;
  /** Besides an answer. */
  unsubscribeUrl?: string | undefined;
}

/** What is known of whom a draft is for; nothing else is said of them. */
export interface DraftFacts {
  businessName: string;
  /** The last test of how they answer; undefined: there was none, and none is spoken of. */
  test: (FormTest & { at: string }) | undefined;
}

export interface Draft {
  subject: string;
  body: string;
}

export type DraftLanguage = 'en' | 'fr';

interface Words {
  locale: string;
  greeting: string;
  subject(name: string): string;
  question(name: string): string;
  tested(name: string, day: string): string;
  noAutoresponder: string;
  autoresponder: string;
  autoresponderAfter(time: string): string;
  offer(sender: string): string;
  ask: string;
  closing: string;
  /** Where nobody is named. */
  nobody: string;
  unsubscribe: string;
  unsubscribeAt(url: string): string;
}

const WORDS: Readonly<Record<DraftLanguage, Words>> = {
  en: {
    locale: 'en-CA',
    greeting: 'Hello,',
    subject: (name) => `Inquiries to ${name}`,
    question: (name) => `how long does somebody who writes to ${name} wait for a first answer?`,
    tested: (name, day) => `on ${day} we tested how an inquiry to ${name} is answered.`,
    noAutoresponder: 'No automatic answer came.',
    autoresponder: 'An automatic answer came.',
    autoresponderAfter: (time) => `An automatic answer came after ${time}.`,
    offer: (sender) => `At ${sender} we work on first answers that leave at once, at any hour.`,
    ask: 'If that is of use to you, an answer to this e-mail is enough.',
    closing: 'Kind regards,',
    nobody: '[your name]',
    unsubscribe: 'If you would rather not hear from us, answer "unsubscribe" and we will not write to you again.',
    unsubscribeAt: (url) => `If you would rather not hear from us, answer "unsubscribe" or open ${url} and we will not write to you again.`,
  },
  fr: {
    locale: 'fr-CA',
    greeting: 'Bonjour,',
    subject: (name) => `Les demandes adressées à ${name}`,
    question: (name) => `combien de temps attend une première réponse la personne qui écrit à ${name} ?`,
    tested: (name, day) => `le ${day}, nous avons testé la façon dont une demande adressée à ${name} reçoit sa réponse.`,
    noAutoresponder: "Aucune réponse automatique n'est arrivée.",
    autoresponder: 'Une réponse automatique est arrivée.',
    autoresponderAfter: (time) => `Une réponse automatique est arrivée au bout de ${time}.`,
    offer: (sender) => `Chez ${sender}, nous travaillons à des premières réponses qui partent tout de suite, à toute heure.`,
    ask: 'Si cela peut vous être utile, il suffit de répondre à ce courriel.',
    closing: 'Cordialement,',
    nobody: '[votre nom]',
    unsubscribe: 'Si vous ne souhaitez plus recevoir de courriels de notre part, répondez « désabonnement » et nous ne vous écrirons plus.',
    unsubscribeAt: (url) =>
      `Si vous ne souhaitez plus recevoir de courriels de notre part, répondez « désabonnement » ou ouvrez ${url} et nous ne vous écrirons plus.`,
  },
};

/**
 * A first e-mail to a prospect. It says of them only what is stored, asks where nothing is, and promises no result; who does not want to be
 * written to is told how to say so.
 */
export function draftOf(facts: DraftFacts, language: DraftLanguage, sender: Sender): Draft {
  const words = WORDS[language];
  const name = oneLine(facts.businessName);
  const from = sender.name === undefined ? words.nobody : oneLine(sender.name);
  const { unsubscribeUrl, postalAddress } = sender;
  return {
    subject: words.subject(name),
    body: [
      words.greeting,
      '',
      opening(name, facts.test, words),
      '',
      `${words.offer(from)} ${words.ask}`,
      '',
      words.closing,
      from,
      ...(postalAddress === undefined ? [] : [oneLine(postalAddress)]),
      '',
      unsubscribeUrl === undefined ? words.unsubscribe : words.unsubscribeAt(unsubscribeUrl),
    ].join('\n'),
  };
}

function opening(name: string, test: DraftFacts['test'], words: Words): string {
  if (test === undefined) return capital(words.question(name));
  const day = new Intl.DateTimeFormat(words.locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(test.at));
  return `${capital(words.tested(name, day))} ${answered(test, words)}`;
}

function answered({ autoresponder, responseSeconds: seconds }: FormTest, words: Words): string {
  if (!autoresponder) return words.noAutoresponder;
  return seconds === undefined ? words.autoresponder : words.autoresponderAfter(timeOf(seconds, words.locale));
}

/** A measured time as it was measured. */
function timeOf(seconds: number, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'unit', unit: 'second', unitDisplay: 'long', maximumFractionDigits: 6 }).format(seconds);
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** A name as it stands in a line, and in a header of an e-mail: nothing in it begins another one. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Z}]+/gu, ' ').trim();
}
