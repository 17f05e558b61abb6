/** Why a file says that somebody is not to be written to, or called. */
export type RefusalReason = 'opted out' | 'bounced' | 'do not call' | 'complained';

const MAX_LENGTH = 200;

/** A text without case, accents and punctuation, its words apart: what the phrases below are made for. */
export function folded(text: string): string {
  return (
    text
      .slice(0, MAX_LENGTH)
      .normalize('NFKD')
      .replaceAll(/\p{M}/gu, '')
      .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
      .toLowerCase()
      .replaceAll(/['’`]/g, '')
      .match(/[\p{L}\p{N}]+/gu)
      ?.join(' ') ?? ''
  );
}

/** At the beginning of a word; JavaScript's own word boundary knows Latin letters alone. */
const phrases = (source: string) => new RegExp(`(?<![\\p{L}\\p{N}])(?:${source})`, 'u');

const NOT = '(?:do(?:es)? not|dont|never|must not|shall not)';
const WANTED = '(?:(?:allow|send|want|wants|receive|bulk|mass|any|more|to) )*';

/** Folded phrases of the languages that lists come in. What is a whole sentence in one of them is a word in another. */
const OPTED_OUT = phrases(
  [
    `opt(?:ed|s|ing)? ?outs?(?![\\p{L}\\p{N}])|unsub(?:s|d|bed|time|date|scri\\p{L}*)?(?![\\p{L}\\p{N}])`,
    // "Never contacted" is a stage of somebody who said nothing.
    `${NOT} ${WANTED}(?:e ?)?(?:mails?|contacts?|disturb|market(?:ing)?|messages?|solicit|write|sms|text|be (?:contacted|e ?mailed|mailed))(?![\\p{L}\\p{N}])`,
    'do ?not ?(?:e ?)?mail|donotcontact|donotmail|(?:on )?dnc(?![\\p{L}\\p{N}])|no (?:more |further )?(?:e ?)?mails(?![\\p{L}\\p{N}])',
    '(?:asked|asks|wants?|wished|requested) (?:us )?to (?:stop|be removed)|please (?:stop|remove)|not to be (?:contacted|e ?mailed|mailed|written)',
    'do ?not ?send|exclu(?:de|ded|sion) from (?:all )?(?:e ?)?(?:mails?|mailings?|marketing|outreach|campaigns?)(?![\\p{L}\\p{N}])',
    '(?:consent|permission) (?:was |is )?(?:withdrawn|revoked)|(?:withdrew|revoked) consent|(?:erasure|deletion) request(?:ed)?|right to be forgotten',
    'blacklist|black list|blocklist|block list|suppress(?:ed|ion)|is blocked|requested (?:removal|no)|asked to be removed|remove me',
    'desabonn|desinscri|desabonnement|ne (?:pas|plus|jamais) (?:contacter|ecrire|envoyer|demarcher|emailer|solliciter)',
    'abgemeldet|abmeld|abbestell|ausgetragen|werbewiderspruch|widerspruch|nicht (?:mehr )?(?:kontakt|anschreib|mail|schreib)|keine (?:e )?mails|keine werbung|kontaktsperre|mailsperre',
    'no (?:contactar|enviar|escribir|molestar)|dad[oa] de baja|baja(?: de| en|$)|cancelo (?:la )?suscripcion|desuscri',
    'nao (?:contatar|contactar|enviar|perturbe)|descadastr|cancelou|desinscrev',
    'non (?:contattare|inviare|scrivere|disturbare)|disiscri|cancellat[oa] dalla|rimozione richiesta',
    'wypisan|wypis(?: |$)|rezygnacj|nie (?:kontaktowac|pisac|wysylac)|uitgeschreven|uitschrijv|afgemeld|niet (?:mailen|contacteren|benaderen)',
    'avregistrer|avanmal|avmeld|afmeld|frameld|ei saa (?:ottaa|lahettaa)|peruuttanut|odhlasen|nekontaktovat|leiratkoz|dezabonat|nu contacta',
    'отписа|отписк|отписал|не (?:писать|беспокоить|отправлять|связываться|контактировать)|відписа|не писати|черныи список|απεγγραφ',
    'abonelikten|iletisim kurma|退订|退訂|拒收|配信停止|配信拒否|수신거부|수신 거부',
  ].join('|'),
);
const BOUNCED = phrases(
  'bounced|(?:user|mailbox|recipient|address) (?:is )?(?:unknown|not found|does not exist)|no such (?:user|mailbox)|hard ?bounces?(?![\\p{L}\\p{N}])|undeliver|unzustellbar|delivery fail|rebond(?:i|e)|rebotad|rebote(?![\\p{L}\\p{N}])|недоставл|не доставл',
);
const COMPLAINED = phrases(
  'marked (?:as|it as) spam|spam (?:complaint|report)|reported (?:as )?spam|complained|abuse (?:complaint|report)|als spam',
);
const DO_NOT_CALL = phrases(
  [
    '(?:phone|telephone|calls?|calling|sms|text) (?:dnc|do not contact|opt(?:ed|s|ing)? ?outs?)(?![\\p{L}\\p{N}])|dnc (?:phone|calls?|sms)',
    'opt(?:ed|s|ing)? ?out (?:of |from )?(?:phone|telephone|calls?|calling|sms|text)(?![\\p{L}\\p{N}])',
    `${NOT} ${WANTED}(?:phone )?(?:calls?|be called|phone|be phoned|ring|dial)(?![\\p{L}\\p{N}])|do ?not ?call|no (?:phone )?calls(?![\\p{L}\\p{N}])`,
    'nicht anruf|nicht mehr anruf|keine anrufe|ne (?:pas|plus) (?:appeler|telephoner)|no llamar|nao ligar|non chiamare|nie dzwoni|niet bellen|ring inte|не звонить',
  ].join('|'),
);
/** In this order: "do not call" is no "do not contact", and a bounce that was reported as spam is a complaint. */
const REASONS: readonly (readonly [RefusalReason, RegExp])[] = [
  ['do not call', DO_NOT_CALL],
  ['complained', COMPLAINED],
  ['opted out', OPTED_OUT],
  ['bounced', BOUNCED],
];
/** Directly before a phrase, or in the same breath: "not unsubscribed", "has never bounced", "0 bounced". */
const DENIED = phrases(
  '(?:not|never|no|none|nobody|hasnt|has not|didnt|non|nicht|kein|pas|не|0|zero|soft|re|resub\\p{L}*) (?:yet |been |has )*$',
);

/** The no that a text states; `denied`: it says that nobody said no; undefined: it speaks of something else. */
export function refusalPhrase(text: string): RefusalReason | 'denied' | undefined {
  const plain = folded(text);
  for (const [reason, pattern] of REASONS) {
    const found = pattern.exec(plain);
    if (found !== null) return DENIED.test(plain.slice(0, found.index)) ? 'denied' : reason;
  }
  return undefined;
}

/** Names of columns that speak of refusals and do not ask whether there was one. */
const ABOUT = phrases(
  'links?|urls?|pages?|tokens?|rates?|ratio|percent(?:age)?|score|templates?|text|footer|soft|groups?|campaigns?|in(?= |$)',
);
const WHY = phrases('reasons?|grund|raison|motivo|причина|message|details?|description|comments?|notes?|feedback');
const BOUNCE_COLUMN = phrases('bounces?(?![\\p{L}\\p{N}])');
const COMPLAINT_COLUMN = phrases('complain|spam(?: flag| date| at| time|$)|abuse(?: flag| date|$)');
/** Its words are looked at as those of a stage. */
const STANDING =
  /(?:^| )(?:consent|subscription|marketing (?:status|permission)|preferences?|disposition|call outcome|email permission|suppressions?)(?: status| state)?$/;

/** What a column asks by its name, where no list of names knows it. */
export function refusalColumn(name: string): { reason: RefusalReason; isWhy: boolean } | undefined {
  const plain = folded(name);
  if (ABOUT.test(plain)) return undefined;
  const found = refusalPhrase(name);
  const reason =
    found === 'denied' || found !== undefined
      ? found
      : BOUNCE_COLUMN.test(plain)
        ? 'bounced'
        : COMPLAINT_COLUMN.test(plain)
          ? 'complained'
          : undefined;
  return reason === undefined || reason === 'denied' ? undefined : { reason, isWhy: WHY.test(plain) };
}

/** Whether a column holds what somebody has agreed to, in words. */
export function isStanding(name: string): boolean {
  return STANDING.test(folded(name));
}
