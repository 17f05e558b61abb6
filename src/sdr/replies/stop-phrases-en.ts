import { phrases } from './phrases.ts';

const WRITING =
  'emailing|mailing|writing|contacting|sending|spamming|messaging|bothering|pestering|harassing|following|soliciting|reaching|bugging';
const WRITE = 'email|write|contact|message|bother|spam|pester|solicit|reach|disturb|call';
const MAILS =
  'emails|email|mails|mail|messages|message|spam|newsletters|newsletter|communications|communication|correspondence|solicitations|contact|offers|pitches|outreach|followups';

/** What asks to be written to no more, in English. */
export const EN_STOPS = [
  ...phrases(
    'en',
    'unsubscribe',
    [
      '=unsubscribe|=unsub|=desubscribe me|us|my|our|this|please|immediately|now|from|all|thanks|thank|asap|at|the',
      'please|pls|kindly|to|want|asked|wish|like =unsubscribe|=unsub',
      'how do|can|to|did|i|we unsubscribe',
      '=unsubscribing',
      'be|get|been =unsubscribed',
      'opt me|us|out out',
      'opt out',
      'opting out',
    ],
    { gap: 1 },
  ),
  ...phrases(
    'en',
    'unsubscribe',
    [
      'remove|delete|take|drop|scrub|erase|scratch|strike|purge me|us|my|our|this from|off|address|email|contact|details|name|data|info|number|mailbox|inbox',
      'remove|delete|drop|take me|us',
      'remove|delete|drop this|my|our|these address|email|contact|mailbox|inbox|domain',
      'be|get|been removed|deleted|taken from|off|asap|immediately|please',
      'off|from your|the|this|any|all|every list|lists|database|crm',
      'removal|removed from',
      'remove from list|lists|mailing|database',
      'request|requesting removal|deletion|erasure',
    ],
    { gap: 2 },
  ),
  ...phrases(
    'en',
    'unsubscribe',
    [
      `stop|quit|cease|discontinue ${WRITING}`,
      `stop|quit|cease|discontinue all|these|this|the|your|any|sending ${MAILS}`,
      'stop it|this|now|please|immediately',
      'please|just|pls =stop',
      `not|dont|never|doesnt ${WRITE} me|us|again|anymore|here|this|to|my|our|any|further|out`,
      `not|dont|never send me|us|any|anything|more|further|these|your|again|such|unsolicited`,
      `no more|further|longer ${MAILS}`,
      `no more please`,
      `no further|more contact|communication|correspondence|emails`,
      'not|dont want|wish|like|need|care|consent|agree to|any|your|these|more|be|you|from receive|receiving|get|hear|emails|mails|contacted|email|see|further|emailing|mail|spam|being|you',
      'not|dont want|wish|need any|your|these|more|this|unsolicited emails|mails|spam|email|messages|mail',
      'no longer want|wish|like|care to|receive|your receive|hear|get|be|emails|these',
      'refrain|desist from',
      'cease and|all desist|contact|communication|communications',
      'leave me|us alone',
      'lose|forget my|this|our email|address|number|contact',
      'dont contact|email|write|mail|message',
      'never contact|email|write|message|mail|heard|signed|subscribed|asked|consented|gave|opted me|us|this|again|for|to|up|consent|permission|in',
      'did|didnt|have|havent|not not|signed|sign|subscribed|subscribe|consented|consent|opted|opt|ask|asked up|to|in|for',
      'withdraw|revoke|revoking|withdrawing consent|permission|my|our',
      'gdpr|privacy request|erasure|delete|deletion|violation|removal|complaint',
      'right to erasure|forgotten',
      'report|reporting|reported|marked|marking|flagged|flagging|mark|flag you|this|it|as as|for|to =spam|spammer|abuse|junk|authorities',
      'this|that|these|your|pure|its is|are|just|email|unsolicited =spam|spamming|harassment|unsolicited',
      'unsolicited email|emails|mail|commercial|spam',
      'block|blocking|blocked|blacklist|blacklisting you|your|this|sender|domain',
      'sick|tired|enough of|with your|these|this|of emails|spam|messages|mails|mail|email',
      'exclude me|us|my|our from',
      'suppress me|my|this|our',
      'go away',
      'fuck|piss|bugger|sod =off',
      'take =my|=me|us =off',
      'take our name|company|address|email off',
      'why am|are|do i|you|we getting|receiving|get|emailing|keep|still',
    ],
    { gap: 1 },
  ),

  // In any order, and in the English of people who write another language.
  ...phrases(
    'en',
    'unsubscribe',
    [
      'no longer send|sending|contact|contacting|email|emailing|write|writing|message me|us|emails|mails|messages|anything',
      'blacklist|blacklisted|blacklisting|blocklist|blocked you|your|sender|domain|address',
      'remove|delete|exclude|erase|take|drop|strike|deregister list|lists|database|newsletter|mailing|mailings|distribution|system|records|contacts',
      'remove|delete|exclude|erase|deregister address|email|mail|contact|data|name our|my|from|this',
      'stop|quit|cease|finish send|sending|email|emails|mail|mails|write|writing|contact|contacting|message|messages|advertising|spam|mailing',
      'not want|wish|like|need|interested receive|receiving|get|getting|have mail|mails|email|emails|advertising|messages|newsletter|these|such|more',
      'no|not|stop|without more|further|any mail|mails|email|emails|messages|advertising|newsletters|spam',
      'never subscribed|registered|signed|agreed|asked|requested',
    ],
    { gap: 2, order: 'any' },
  ),
];
