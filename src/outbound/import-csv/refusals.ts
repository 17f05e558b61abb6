import type { Json } from '../../db/json.ts';
import { readDate } from '../../ops/columns/dates.ts';
import { booleanOf, saysNothing } from '../../ops/columns/words.ts';
import { nameKey } from '../../ops/columns.ts';
import { folded, type RefusalReason, refusalPhrase } from './refusal-phrases.ts';

/** What a column that asks whether somebody said no has for yes and no, besides the usual words. */
const YES = new Set(
  (
    'optedout optout bounce hard blocked blacklisted blocklisted suppressed spam removed opteddown declined refused stop checked selected ' +
    'requestedremoval removalrequested'
  ).split(' '),
);
const NO = new Set(
  (
    'optedin optin subscribed active notbounced notoptedout delivered valid verified ok okay allowed permitted never unknown notset notspecified ' +
    'pending nobounce nooptout nobounces nope unchecked notselected soft softbounce softbounced'
  ).split(' '),
);
/** A word with a remark behind it: "yes (by phone)", "Y - 2026-03-01". */
const WITH_REMARK = /^([\p{L}\p{N}✓✔✅]+)\ufe0f?(?:\s*[!.(]|\s+[–—-]\s)/u;
const AGREED = /^([\p{L}\p{N}]+)\s*,/u;
/** Answers of mail servers (RFC 3463): what begins with 5 is for good, with 4 it may pass. */
const SERVER_ANSWER = /^([45])\d\d[\s-]/;

/** Whether a cell of such a column says no to messages; undefined: nobody can tell. A time is when it was said. */
export function saysNo(cell: string): boolean | undefined {
  const text = cell.trim();
  if (text === '' || saysNothing(text)) return false;
  const word = booleanOf(text) ?? booleanOf(WITH_REMARK.exec(text)?.[1] ?? '');
  // "No, thanks" may be the refusal itself.
  if (word !== undefined || booleanOf(AGREED.exec(text)?.[1] ?? '') === true) return word ?? true;
  const key = nameKey(text);
  if (YES.has(key)) return true;
  if (NO.has(key)) return false;
  if (/^\d+(?:[.,]0+)?(?: (?:hard )?bounces?| times?)?$/i.test(text)) {
    const count = Number.parseFloat(text.replace(',', '.'));
    // How often it bounced, or the day as a spreadsheet counts days.
    return count > 0;
  }
  const answer = SERVER_ANSWER.exec(text)?.[1];
  if (answer !== undefined) return answer === '5';
  const phrase = refusalPhrase(text);
  if (phrase !== undefined) return phrase !== 'denied';
  if ('value' in readDate(text, { order: 'dmy' }) || 'value' in readDate(text, { order: 'mdy' })) return true;
  return undefined;
}

/** Whether the cell of a column that asks why somebody said no names a reason. */
export function hasReason(cell: string): boolean {
  const said = saysNo(cell);
  return said ?? true;
}

/** A stage that is the one word, where a text that only contains it may mean anything. */
const STAGES: readonly (readonly [RefusalReason, ReadonlySet<string>])[] = [
  [
    'opted out',
    new Set(
      (
        'donotcontact dnc dne optout blacklist blacklisted blocklisted blocked suppressed suppressionlist removed removeme removefromlist stop ' +
        'stopcontacting nevercontact gdprremoval gdprdelete requestedremoval removalrequested baja'
      ).split(' '),
    ),
  ],
  // Cleaned is what Mailchimp calls an address that bounced.
  ['bounced', new Set('bounce hardbounce emailbounce invalidbounced cleaned'.split(' '))],
  ['complained', new Set('complained complaint spam spamcomplaint markedasspam reportedspam'.split(' '))],
];

/** Columns of stages have few words, and each of them in many rows. */
const stages = new Map<string, RefusalReason | undefined>();
const MAX_STAGES = 1_000;

/** The no that a stage, a status or a tag means; undefined: it means none. */
export function refusalOfStage(cell: string): RefusalReason | undefined {
  if (stages.has(cell)) return stages.get(cell);
  if (stages.size >= MAX_STAGES) stages.clear();
  const reason = stageOf(cell);
  stages.set(cell, reason);
  return reason;
}

function stageOf(cell: string): RefusalReason | undefined {
  const key = folded(cell).replaceAll(' ', '');
  const whole = STAGES.find(([, words]) => words.has(key))?.[0];
  if (whole !== undefined) return whole;
  const phrase = refusalPhrase(cell);
  return phrase === 'denied' ? undefined : phrase;
}

const WHOLE_NO =
  /^\s*(?:(?:email|globally|hard|has|is)[\s_-]+)*(?:(unsubscribed|opted[\s_-]?out|do[\s_-]?not[\s_-]?(?:contact|e?-?mail)|(?:black|block)[\s_-]?listed)|bounced)\s*$/i;

/** The no that a cell states by itself, whatever its column is called. */
export function refusalOfCell(cell: Json): RefusalReason | undefined {
  const found = typeof cell === 'string' ? WHOLE_NO.exec(cell) : null;
  if (found === null) return undefined;
  return found[1] === undefined ? 'bounced' : 'opted out';
}
