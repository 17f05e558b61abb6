import type { ConversationMessage } from '../db/crm/reports.ts';

export interface GradePart {
  /** Points over or under the base. */
  points: number;
  reason: string;
}

export interface Grade {
  /** 0 to 100; null: there is nothing to grade. */
  grade: number | null;
  sent: number;
  received: number;
  parts: readonly GradePart[];
}

/** Points of the document's origin: what makes a conversation one (facts, section 5). */
const BASE = 50;
const BALANCED = [0.5, 2] as const;
const ONE_SIDED = 3;
const SHORT = 10;
const GOOD_LENGTH = [20, 200] as const;
const LONG = 300;
const VALUE = /\b(?:help|resource|template|intro|idea)s?\b/i;
const PUSHY = /\b(?:buy|purchase|discount|limited time|act now)\b/i;
const ASKING = /\b(?:want me to|would you like|interested in|no pressure)\b/i;

/** How good a conversation is, from our side of it, and why. */
export function gradeConversation(messages: readonly ConversationMessage[]): Grade {
  const ours = messages.filter(({ is_outbound }) => is_outbound).map(({ text }) => text);
  const sent = ours.length;
  const received = messages.length - sent;
  if (messages.length === 0)
    return { grade: null, sent, received, parts: [{ points: 0, reason: 'there are no messages: start a conversation' }] };
  const parts: GradePart[] = [];
  const note = (points: number, reason: string) => parts.push({ points, reason });

  const ratio = received === 0 ? Number.POSITIVE_INFINITY : sent / received;
  if (ratio > ONE_SIDED) note(-10, `too many messages without a reply: ${sent} sent, ${received} received`);
  else if (ratio >= BALANCED[0] && ratio <= BALANCED[1]) note(10, `good back and forth: ${sent} sent, ${received} received`);
  else note(0, `${sent} sent, ${received} received`);

  const questions = ours.filter((text) => text.includes('?')).length;
  if (questions >= 2) note(10, `asks questions: ${questions}`);
  else note(0, 'ask more questions to show curiosity');

  const quoted = (pattern: RegExp) => ours.map((text) => pattern.exec(text)?.[0]).find((word) => word !== undefined);
  const value = quoted(VALUE);
  if (value !== undefined) note(10, `speaks of value first: "${value}"`);
  const pushy = quoted(PUSHY);
  if (pushy !== undefined) note(-15, `avoid pushy language: "${pushy}"`);
  const asking = quoted(ASKING);
  if (asking !== undefined) note(10, `asks before it offers: "${asking}"`);

  const length = sent === 0 ? 0 : Math.round(ours.reduce((sum, text) => sum + [...text].length, 0) / sent);
  if (length >= GOOD_LENGTH[0] && length <= GOOD_LENGTH[1]) note(5, `messages of a good length: ${length} characters`);
  else if (sent > 0 && length < SHORT) note(0, `messages are very short: ${length} characters`);
  else if (length > LONG) note(0, `messages are too long: ${length} characters`);
  const grade = Math.min(
    100,
    Math.max(
      0,
      parts.reduce((sum, { points }) => sum + points, BASE),
    ),
  );
  return { grade, sent, received, parts };
}
