/** Why a mail was not delivered. policy: the recipient may well be there. */
export type FailureKind = 'hard' | 'soft' | 'policy';

export interface Failure {
  kind: FailureKind;
  confidence: number;
  evidence: string;
}

/** An enhanced code (RFC 3463); house numbers have no class 4 or 5 before them, or more places behind. */
const ENHANCED = /(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])/g;
const BASIC = /(?<![\d.#-])([45]\d{2})(?=[\s-]|$)(?!\s?(?:руб|rub|usd|eur|\$|€|₽))/g;
/** Names of hosts, addresses and links are no reasons: spamfilter.example says nothing of spam. */
const NAMES = /https?:\/\/\S{1,500}|<?[\w.+=-]{1,64}@[\w.-]{1,200}>?|\b[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}\b(?<![245]\.\d{1,3}\.\d{1,3})/g;

const FULL =
  /mail\s?box (?:is )?(?:full|size|storage|quota|has exceeded)|(?:mailbox|inbox|user|account|recipient)[^.\n]{0,60}(?:over|exceed\w{0,3}|out of|full|insufficient)[^.\n]{0,20}(?:quota|storage|space|size|limit)?|over ?quota|quota (?:is )?exceed|exceed\w{0,3} (?:the |its |his |storage |mailbox |disk )?(?:quota|storage)|out of (?:storage|disk) ?space|disk (?:is )?full|insufficient (?:system )?storage|not enough (?:storage|space|disk)|ящик\S{0,2}[^.\n]{0,40}(?:переполнен|заполнен)|переполнен|превышен\S{0,3} (?:квот|лимит|размер ящ)|квот\S{1,3} (?:превышен|исчерпан)|недостаточно места|закончилось место|容量|boîte (?:aux lettres )?(?:est )?pleine|postfach (?:ist )?voll|überfüllt|buzón (?:está )?lleno/i;
const LATER =
  /grey-?list|try (?:again|later)|temporar|too many|too fast|rate limit|throttl|deferred|timed? ?out|timeout|connection (?:refused|reset|lost)|could not connect|unable to connect|queue|will (?:be )?retr|still (?:being )?(?:trying|retried)|keep trying|not yet been delivered|delayed|no action is required|has expired|expired|too busy|resources|временн|повтор\S{1,6} попыт|позже|слишком (?:много|часто)|задержк|пока не доставлен|превышен\S{0,3} (?:лимит (?:писем|сообщений|отправки)|время|интервал)|message too (?:large|big)|size (?:limit|exceeds)|exceeds (?:the )?(?:maximum|fixed|size)|too large|слишком больш|loop|hop count|too many hops|dns (?:error|failure|timeout)|maintenance/i;
const NOBODY =
  /(?:user|recipient|mailbox|account|address|addressee|alias|member)s?[^.\n]{0,50}(?:unknown|not (?:be )?found|not exist|doesn'?t exist|no longer (?:exist|valid|in use|available|active)|not known|invalid|not (?:a )?valid|not listed|disabled|inactive|deactivated|suspended|closed|terminated|does not have|not (?:currently )?(?:active|local)|has been (?:deleted|removed|disabled|closed)|nonexist|non-exist|couldn'?t be found|wasn'?t found|could not be found)|(?:unknown|no such|invalid|bad|nonexistent|non-existent|undeliverable|illegal|inactive|disabled) (?:local )?(?:user|recipient|mailbox|address|account|destination|person|alias|name|domain|host)|no (?:mailbox|account|user|one|person|such)[^.\n]{0,30}(?:here|by that name|with that|found|name|user|at this)|(?:doesn'?t|does not) have (?:a|an) [^.\n]{0,40}account|not our customer|(?:domain|host) (?:name )?(?:not found|does not exist|doesn'?t exist|unknown|couldn'?t be found)|nxdomain|host or domain name not found|(?:no|null) mx|does not accept mail|unrouteable|unroutable|not a known user|нет так\S{2,4}|не существует|не найден|неизвестн\S{2,4} (?:пользовател|получател|адрес)|несуществующ|(?:ящик|адрес|аккаунт|пользовател|учетн)\S{0,3}[^.\n]{0,40}(?:отключен|заблокирован|удален|не зарегистрирован|недействит|неактивен|закрыт)|почтов\S{2,3} ящик\S{0,2} (?:не|отсутств)|получател\S{1,2} (?:не|отсутств)|n'existe pas|existiert nicht|no existe|utilisateur inconnu|unbekannter (?:benutzer|empfänger)|ユーザー|存在しません|不存在/i;
const POLICY =
  /\bspam|blocked|block ?list|black ?list|deny ?list|\bpolicy|policies|content|reputation|\bdmarc|\bspf\b|\bdkim|not authenticated|unauthenticated|rejected (?:by|due to|for|as)|listed (?:in|on|at)|\brbl\b|\bdnsbl|virus|malware|phish|suspicious|unsolicited|bulk|prohibited|not (?:authori[sz]ed|allowed|permitted|accepted)|administrative(?:ly)? prohibit|restricted|access denied|relay(?:ing)? (?:access )?denied|junk|спам|заблокирован|политик|репутац|черн\S{2,3} списк|запрещен|вирус|подозрительн|отклонен\S{0,3} (?:фильтр|систем|антиспам)|unerwünscht/i;
/** A disabled mailbox that comes back. */
const FOR_NOW =
  /temporar(?:il)?y (?:disabled|unavailable|suspended|rejected|locked|deferred)|временно (?:отключен|недоступен|заблокирован)|try again later/i;

export interface Said {
  /** RFC 3464: failed, delayed, delivered, relayed, expanded; '' where nothing says it. */
  action: string;
  /** 5.1.1; '' where there is none. */
  status: string;
  /** What the server said, or the text of the mail. */
  text: string;
}

/** Hard, soft or by policy: what the text says stands before the code, for codes lie. */
export function failureReason({ action, status, text }: Said): Failure {
  const isDelay = action === 'delayed';
  const words = text.replaceAll(NAMES, ' ');
  const code = enhancedCode(text) ?? enhancedCode(status);
  const evidence = (pattern: RegExp) => evidenceOf(text, pattern) || status;
  if (FULL.test(words)) return { kind: 'soft', confidence: 0.95, evidence: evidence(FULL) };
  if (isDelay || FOR_NOW.test(words)) return { kind: 'soft', confidence: 0.95, evidence: evidence(LATER) };
  // "User unknown in policy table" and "blocked: no such user" are of nobody; what is too fast is said of somebody who is there.
  if (NOBODY.test(words) && !/\bspam\b|blacklist|too (?:many|fast)/i.test(words))
    return { kind: 'hard', confidence: 0.95, evidence: evidence(NOBODY) };
  if (/too (?:many|fast)|rate limit|throttl|grey-?list|try again/i.test(words))
    return { kind: 'soft', confidence: 0.9, evidence: evidence(LATER) };
  if (code?.startsWith('5.4.1')) return { kind: 'hard', confidence: 0.9, evidence: evidence(ENHANCED_ONCE) };
  if (POLICY.test(words)) return { kind: 'policy', confidence: 0.9, evidence: evidence(POLICY) };
  if (LATER.test(words)) return { kind: 'soft', confidence: 0.85, evidence: evidence(LATER) };
  return { kind: kindOfCode(code, basicCode(text)), confidence: code === undefined ? 0.6 : 0.85, evidence: evidence(ENHANCED_ONCE) };
}

const ENHANCED_ONCE = /(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])|(?<![\d.#-])[45]\d{2}(?=[\s-])/;

/** The most particular one of a text: 5.1.1 says more than 5.0.0. */
function enhancedCode(text: string): string | undefined {
  const codes = [...text.matchAll(ENHANCED)].map(([code]) => code).filter((code) => !code.startsWith('2'));
  return codes.find((code) => !/^[45]\.0\.0$/.test(code)) ?? codes[0];
}

function basicCode(text: string): string | undefined {
  return [...text.matchAll(BASIC)][0]?.[1];
}

function kindOfCode(code: string | undefined, basic: string | undefined): FailureKind {
  const [kind = '', subject = '', detail = ''] = code?.split('.') ?? [];
  if (kind === '4') return 'soft';
  if (kind === '5') {
    if (subject === '7' || subject === '6') return 'policy';
    if (subject === '2') return detail === '2' || detail === '3' || detail === '4' ? 'soft' : 'hard';
    if (subject === '3' || subject === '5') return 'soft';
    if (subject === '4') return detail === '1' || detail === '4' ? 'hard' : 'soft';
    if (subject === '0') return basic === '552' ? 'soft' : basic?.startsWith('4') === true ? 'soft' : 'hard';
    return 'hard';
  }
  if (basic?.startsWith('4') === true || basic === '552') return 'soft';
  if (basic === '554') return 'policy';
  return 'hard';
}

/** Whether a text speaks of a failure at all. */
export function tellsFailure(text: string): boolean {
  const words = text.replaceAll(NAMES, ' ');
  return FULL.test(words) || NOBODY.test(words) || DELIVERY.test(words) || (hasCode(text) && (POLICY.test(words) || LATER.test(words)));
}

export function hasCode(text: string): boolean {
  return ENHANCED_ONCE.test(text);
}

const DELIVERY =
  /(?:could not|couldn'?t|cannot|can'?t|was not|wasn'?t|has not been|not been|unable to|failed to|not able to)[^.\n]{0,40}(?:be )?deliver|(?:delivery|deliver)[^.\n]{0,60}(?:failed|failure|unsuccessful|delayed|impossible|problem|incomplete|not possible|error|aborted|temporarily|permanent)|(?:failed|failure|error|problem)[^.\n]{0,30}deliver|undeliver|returned (?:mail|to sender)|(?:message|mail|e-?mail)[^.\n]{0,40}(?:bounced|rejected|not delivered|undelivered|returned)|permanent (?:fatal )?error|fatal error|не (?:удалось|может быть|было|была|удается|получилось)[^.\n]{0,40}достав|недоставлен|не доставлен|ошибк\S{1,3} (?:при )?достав|невозможно[^.\n]{0,30}достав|доставка[^.\n]{0,40}(?:невозможна|не удалась|задерж|отложен)|возвращен[^.\n]{0,30}отправител|n'a pas pu être|konnte nicht zugestellt|unzustellbar|no se (?:pudo|ha podido) entregar|impossibile recapitare|配信|送信|退信|配送/i;

function evidenceOf(text: string, pattern: RegExp): string {
  for (const line of text.split(/\n|(?<=[.!?])\s/, 400)) {
    const said = line.trim();
    if (said.length < 1_000 && pattern.test(said.replaceAll(NAMES, (name) => (/@/.test(name) ? ' ' : name))))
      return said.replaceAll(/\s+/g, ' ').slice(0, 300).toWellFormed();
  }
  return '';
}
