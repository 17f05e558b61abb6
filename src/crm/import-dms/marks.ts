import type { ImportMarks } from '../../db/crm/dms.ts';
import { stopRequest } from '../../ops/stop-requests.ts';
import { templateReader } from '../offer-text.ts';
import { spamReader } from '../spam.ts';
import type { Message } from './assemble.ts';

/** What is told of a message beside what the export says. */
export interface Marks {
  spam?: string[];
  lane?: 'offer';
  /** The words that ask us to stop. */
  hold?: string;
}

/** Types whose text is somebody's own words. */
const WORDS = new Set(['text', 'story_reply']);

export type Marker = (message: Pick<Message, 'text' | 'type' | 'isOutbound'>) => Marks;

export function marker({ spam, offers }: ImportMarks): Marker {
  const spamIn = spamReader(spam);
  const isOffer = templateReader(offers);
  return ({ text, type, isOutbound }) => {
    if (text === '') return {};
    const marks: Marks = {};
    const keys = spamIn(text);
    if (keys !== undefined) marks.spam = keys;
    if (!WORDS.has(type)) return marks;
    if (isOutbound) {
      if (isOffer(text)) marks.lane = 'offer';
    } else {
      const asked = stopRequest(text);
      if (asked !== null) marks.hold = asked.quote;
    }
    return marks;
  };
}
