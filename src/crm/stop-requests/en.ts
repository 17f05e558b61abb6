import { list, pairs, type StopRules, set } from './rules.ts';

const WRITING =
  'messaging|texting|writing|dming|contacting|sending|spamming|emailing|mailing|calling|bothering|pinging|harassing|bugging|pestering|pitching|hassling|annoying|soliciting|stalking|hitting|reaching|following|sliding|blowing|trying|selling|with|the|these|this|your|all|any';
const WRITE =
  'message|msg|text|dm|write|contact|email|mail|call|bother|ping|spam|harass|bug|pester|pitch|hassle|annoy|disturb|solicit|reach';
const MAIL =
  'messages|message|msgs|dms|dm|texts|emails|mails|spam|pitches|offers|newsletters|newsletter|promos|updates|contact|communication|followups|calls';

/** What turns "you message me" into a no: "i wish you didnt", "great if you could stop"; "nice that you dont spam me" is praise. */
const WISH = 'prefer|rather|wish it|that? if?';
const GLAD = 'appreciate|like|love|better|great|nice|good|best|grateful|happier|glad it|that?';
const NOT = 'didnt|dont|wouldnt|wont|not|never';
/** What people want none of; "no calls" rather asks for a message. */
const DMS =
  'dms|dm|messages|message|msgs|texts|emails|mails|spam|pitches|pitch|promos|newsletters|ads|solicitations|solicitation|followups';
const ADJECTIVE = 'cold|sales|unsolicited|marketing|promo|promotional|spam|spammy|random|stupid|annoying|constant|endless';

export const en: StopRules = {
  ask: set(`please pls plz plss can could would will you u ya just kindly ok okay so now i im we id ill asked ask asking told tell telling want need like
    said say saying again seriously honestly hey hi hello sorry thanks thank to have should must need better gotta really already politely last time
    time for the guys man bro dude mate sir team look listen yes no nope this it has needs and still also well then once more rather prefer if
    appreciate wish love beg begging do id`),
  self: set(`please pls plz i im id we want wanna need like would wish to how do can could may let me just hey hi hello ok okay so now you u help where
    kindly asked already decided going gonna have tried trying again still really and no thanks thank sorry`),
  first: set('i im id ill we'),
  second: set('you u ya this it guys said say'),
  stating: set('dont never'),
  polite:
    set(`please pls plz thanks thank you thx ty now already ok okay asap immediately right here man bro dude mate sir guys kindly seriously again
    stop it this that today anymore any more ever forever permanently at all altogether completely cheers bye goodbye sorry for good and`),
  joins: set('and but because cause cuz then or while although unless'),
  limits: set(
    'before after until till on at by via during when while between yet unless tonight weekends weekdays mornings evenings first',
  ),
  things: set(
    'guest guests guestlist waitlist waiting wait raffle giveaway roster rsvp photo pic picture playlist schedule party wedding credits saturday sunday monday tuesday wednesday thursday friday tonight tomorrow rate rates',
  ),
  others: new Set([
    ...set(
      'bank banks gym netflix spotify youtube amazon linkedin substack patreon gmail google facebook tiktok uber disney hulu mailchimp paypal',
    ),
    ...pairs('of on in at by from for to', 'my our his her their'),
  ]),
  yours: set('your yours ur you u this these here'),
  patterns: [
    ...list('ask', ['stop', 'stop it|this|that', 'stop stop', 'stop stop stop', 'quit it', 'knock it off', 'cut it out', 'end this'], {
      whole: true,
      banter: true,
    }),
    ...list('ask', [`stop|quit|cease ${WRITING} me|us`, `stop|quit|cease all? ${WRITING}`], { unless: 'limits' }),
    ...list('ask', [`stop|quit|cease ${MAIL}`, 'cease and desist', 'cease any|all? contact|communication']),
    ...list('ask', [`dont ever|you? ${WRITE} me|us|here`, `dont ever|you? ${WRITE} to? me|us|here|again|anymore`], {
      unless: 'limits or names',
    }),
    ...list('ask', ['dont reach|hit out|up|me to|me?', 'dont follow up'], { unless: 'limits' }),
    ...list('ask', [`not ${WRITE} me|us`, `not to ${WRITE} me|us`], { unless: 'limits or names' }),
    ...list('ask', [`dont ${WRITE.replace('|bother', '')}`, 'dont contact this|my'], { whole: true }),
    ...list(
      'ask',
      [
        `dont send me|us? any|more|these|this|your|such|those|that? more|of|such|kind|sort? ${MAIL}|stuff|things|links|crap|shit|junk|anything|anymore|again`,
        'dont send me|us these|this|anything|stuff|more',
        'dont send any? more',
        'dont keep *ing me|us',
      ],
      { unless: 'limits' },
    ),
    ...list('ask', [`never ever? ${WRITE} to? me|us|here|this`, `never ever? ${WRITE} again`, 'never send me|us'], {
      unless: 'limits or names',
    }),
    ...list('ask', [`no more of? these|this|your|the? ${MAIL}`, `no further ${MAIL}`, `enough with|of the|these|your|this? ${MAIL}`]),
    ...list('ask', ['no more'], { whole: true }),
    ...list('any', [
      'dont|never want to hear from you',
      'dont want to hear from this|your',
      `dont want|need|wish|care to receive|get|see any|your|these|this|more|such? more|of|further? your|these|this? ${MAIL}`,
      `dont want|need any|your|these|this|more|such more|of|further? your|these|this? ${MAIL}`,
      'dont want|need dms|messages|msgs|texts|emails|spam|pitches|newsletters|promos',
      'dont want|wish to be contacted|messaged|texted|emailed|called|bothered|disturbed|spammed|pitched|on',
      'dont want|need you *ing|to? message|text|dm|write|contact|email|call|me',
      `dont want|need anything from you`,
      'no longer want|wish to? receive|hear|get|be|your|these',
      'rather not be|get|receive|hear contacted|messaged|texted|emailed|called|bothered|these|your|any|more|further|from',
      'prefer not to? be contacted|messaged|texted|emailed|called|bothered|disturbed|spammed|pitched',
      `prefer not to? get|receive|hear your|these|any? more|further|any? from|${MAIL}`,
      `would prefer no more|further`,
      'unless you want|wanna to? get|be blocked|reported',
      `refrain|desist|abstain from any|all? further|more? ${WRITING} me|us`,
      `why do|are|would? you|u keep|still ${WRITING} me|us`,
      `sick|tired|fed|done|over|bored up? and? tired? of|with? all? of? your|ur ${ADJECTIVE}? ${MAIL}`,
      `sick|tired|fed|done up? and? tired? of|with you ${WRITING} me|us`,
      `had|have|got enough of your|ur ${ADJECTIVE}? ${MAIL}`,
    ]),
    ...list(
      'any',
      [
        `${WISH} you|u would? ${NOT} ever? ${WRITE} to? me|us|here|again|anymore`,
        `${GLAD} if you|u would? ${NOT} ever? ${WRITE} to? me|us|here|again|anymore`,
        `${WISH} you|u ${NOT} send|keep me|us|sending|messaging|writing|texting|dming`,
        `${GLAD} if you|u ${NOT} send|keep me|us|sending|messaging|writing|texting|dming`,
        `${WISH} you|u|youd would|could|can|will? stop|stopped|quit|cease ${WRITING} me|us`,
        `${GLAD} if you|u|youd would|could|can|will? stop|stopped|quit|cease ${WRITING} me|us`,
        `wish|appreciate|prefer|rather it|that? if? you|u|youd would|could|can|will? leave|left|let me|us alone|be`,
        `mind not ${WRITING} me|us`,
      ],
      { unless: 'limits or names' },
    ),
    ...list(
      'any',
      ['my dms|inbox are|is closed', 'dont|not|never accept|do|take|accepting|taking unsolicited|cold|sales? dms|pitches|solicitations'],
      { whole: true },
    ),
    ...list('any', ['prefer|rather if? you|u didnt|dont|wouldnt|not'], { whole: true, banter: true }),
    ...list(
      'ask',
      [
        `please|pls|plz no more? ${ADJECTIVE}? ${DMS} from? you?`,
        `no ${ADJECTIVE} ${DMS}`,
        `no ${DMS} from you`,
        'no dms|dm|pitches|spam|solicitations|solicitation|newsletters|promos|ads',
      ],
      {
        whole: true,
      },
    ),
    ...list('ask', [`no ${DMS} please|pls|plz|thanks|thank|thx|ty|anymore|ever|again`], { whole: true }),
    ...list('ask', [`enough ${DMS}`, `too many ${DMS} from? you?`], { whole: true }),
    ...list(
      'ask',
      [
        'remove|delete|drop|scratch|strike me|us|my from|off|number|contact|email|details|info|data|handle|name|account',
        'take me|us|my number|name|handle|email|account? off your|the|this|that|list|of',
      ],
      { unless: 'elsewhere' },
    ),
    ...list('ask', ['remove|delete me|us', 'take me off'], { whole: true }),
    ...list(
      'self',
      [
        'be|get removed|taken|deleted from|off',
        'unsubscribe',
        'unsub',
        'unsubscribe|unsub me|us',
        'opt out',
        'opt me|us out',
        'opting out',
        'unsubscribing',
      ],
      { unless: 'elsewhere' },
    ),
    ...list('self', ['be left alone']),
    ...list('ask', ['unsubscribe', 'unsubscribe me|us', 'opt me|us out'], { unless: 'elsewhere' }),
    ...list('ask', ['leave me|us alone', 'leave me in peace'], { unless: 'limits' }),
    ...list('ask', ['leave me|us be', 'let me|us be', 'let me|us be in peace'], { whole: true }),
    ...list('ask', ['lose|forget my|this number|handle|name|contact']),
    ...list('ask', ['go away', 'back off', 'piss off', 'fuck off', 'f off', 'get lost', 'bugger off', 'sod off', 'buzz off', 'enough'], {
      whole: true,
      banter: true,
    }),
    ...list('any', [
      'you|youre|ur are? spamming|harassing|bothering|annoying me|us',
      'this|that is? spam|harassment',
      'thats spam|harassment',
      'ill|im|will report|reporting|block|blocking you|this|u',
      'report|block you if',
      'reported|reporting you|this|it as|for spam|harassment|spamming',
      'reported|blocked and? blocked|reported',
    ]),
    ...list('ask', ['not interested', 'not interested in this|that|it|your|any', 'isnt for me', 'no interest'], { whole: true }),
    ...list('self', ['not interested'], { whole: true }),
    ...list('self', ['not interested in your|this|that|any|what|whatever|anything|being|receiving|getting|the']),
  ],
};
