import { readDate } from '../../ops/columns/dates.ts';
import { booleanOf, saysNothing } from '../../ops/columns/words.ts';
import { nameKey } from '../../ops/columns.ts';

/** What a column that asks whether somebody said no has for yes and no, besides the usual words. */
const YES = new Set(
  (
    'optedout optout unsubscribed unsubscribe bounced bounce hardbounce hard hardbounced donotemail donotcontact donotcall dnc blocked blacklisted ' +
    'suppressed complained complaint spam removed opteddown declined refused stop yesoptedout optedoutofemail optedoutofcalls'
  ).split(' '),
);
const NO = new Set(
  (
    'optedin optin subscribed active notbounced notoptedout delivered valid verified ok okay allowed permitted never unknown notset notspecified ' +
    'pending nobounce'
  ).split(' '),
);

/** Whether a cell of such a column says no to messages; undefined: nobody can tell. A time is when it was said. */
export function saysNo(cell: string): boolean | undefined {
  const text = cell.trim();
  if (text === '' || saysNothing(text)) return false;
  const word = booleanOf(text);
  if (word !== undefined) return word;
  const key = nameKey(text);
  if (YES.has(key)) return true;
  if (NO.has(key)) return false;
  if (/^\d+(?:[.,]0+)?$/.test(text)) {
    const count = Number(text.replace(',', '.'));
    // How often it bounced, or the day as a spreadsheet counts days.
    return count > 0;
  }
  if ('value' in readDate(text, { order: 'dmy' }) || 'value' in readDate(text, { order: 'mdy' })) return true;
  return undefined;
}

export type RefusalReason = 'opted out' | 'bounced' | 'do not call' | 'complained';

const STAGES: readonly (readonly [RefusalReason, ReadonlySet<string>])[] = [
  [
    'opted out',
    new Set(
      (
        'donotcontact dnc donotemail donotmail donotdisturb optedout optout unsubscribed unsubscribe unsubscribedfromemail optedoutofemail ' +
        'blacklisted blacklist blocklisted blocked suppressed suppressionlist removed removeme removefromlist stop stopcontacting gdprremoval gdprdelete ' +
        'désinscrit abgemeldet nichtkontaktieren отписался отписка'
      ).split(' '),
    ),
  ],
  ['bounced', new Set('bounced bounce hardbounce hardbounced emailbounced invalidbounced'.split(' '))],
  ['complained', new Set('complained complaint spamcomplaint markedasspam reportedspam'.split(' '))],
  ['do not call', new Set('donotcall dontcall optedoutofcalls'.split(' '))],
];

/** The no that a stage, a status or a tag means; undefined: it means none. */
export function refusalOfStage(cell: string): RefusalReason | undefined {
  const key = nameKey(cell.replaceAll(/['’]/g, ''));
  return STAGES.find(([, words]) => words.has(key))?.[0];
}
