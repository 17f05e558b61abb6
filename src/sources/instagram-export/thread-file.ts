import { z } from 'zod';
import type { Json } from '../../db/json.ts';
import type { Limits } from '../../limits.ts';
import { depthOf, parseValue } from '../json-value.ts';
import { wordingOf } from './message-text.ts';
import { repairName, repairText } from './repair.ts';

/** As the schema of instagram_messages knows them (facts/crm 4), and what else an export has. */
export type MessageType = 'text' | 'image' | 'video' | 'audio' | 'file' | 'sticker' | 'link' | 'story_reply' | 'call' | 'other';

/** A message of an export; strings are repaired. */
export interface ExportMessage {
  /** Milliseconds since 1970. */
  at: number;
  sender: string;
  type: MessageType;
  /** The sender's own words, else a shared link, else nothing. */
  text: string;
  /** What else is known of it, where something is. */
  raw: { [key: string]: Json } | null;
}

/** One page of a thread. */
export interface ThreadFile {
  participants: string[];
  title: string | null;
  /** Something that only groups have. */
  isGroup: boolean;
  messages: ExportMessage[];
  /** What is left out, by kind. */
  counts: { echoes: number; unsent: number; notices: number };
  replacedCharacters: number;
  refused: { index: number; reason: string; record: Json }[];
}

const text = z.string().nullish().catch(undefined);
const media = z
  .array(z.object({ uri: z.string() }))
  .nullish()
  .catch(undefined);
const messageSchema = z.object({
  sender_name: z.string(),
  timestamp_ms: z.number().nullish(),
  /** Of other makers of the same form. */
  timestamp: z.number().nullish(),
  content: z.string().nullish(),
  reactions: z
    .array(z.object({ reaction: z.string(), actor: z.string() }))
    .nullish()
    .catch(undefined),
  share: z
    .object({ link: text, share_text: text, original_content_owner: text, profile_share_username: text, profile_share_name: text })
    .nullish()
    .catch(undefined),
  photos: media,
  videos: media,
  audio_files: media,
  files: media,
  gifs: media,
  sticker: z.object({ uri: z.string() }).nullish().catch(undefined),
  call_duration: z.number().nullish().catch(undefined),
  is_unsent: z.boolean().nullish().catch(undefined),
});
type WrittenMessage = z.infer<typeof messageSchema>;

const fileSchema = z.object({
  participants: z.array(z.object({ name: z.string() })),
  messages: z.array(z.json()),
  title: text,
  joinable_mode: z.unknown().optional(),
  thread_type: text,
});

/** Direct messages began in 2013; what is older is no time. */
const EARLIEST_MS = Date.UTC(2010, 9, 6);
/** Clocks differ by so much. */
const SLACK_MS = 5 * 60_000;
/** A number below is one of seconds, and one above of microseconds: years 2001 to 5138 in between. */
const LEAST_MS = 1e11;
const MOST_MS = 1e14;

/** Reads one message_N.json. Throws InputError with the place where it is no JSON, ZodError where it is no thread. */
export function readThreadFile(bytes: Buffer, limits: Pick<Limits, 'depth'>, now: number): ThreadFile {
  const isDeep = depthOf(bytes.toString('latin1')) > limits.depth;
  const { value, replaced } = parseValue(bytes, 1, 1, isDeep ? limits.depth : undefined);
  const file = fileSchema.parse(value);
  const thread: ThreadFile = {
    participants: file.participants.map(({ name }) => repairName(name)),
    title: file.title === null || file.title === undefined ? null : repairName(file.title),
    isGroup: file.participants.length > 2 || file.joinable_mode !== undefined || file.thread_type === 'RegularGroup',
    messages: [],
    counts: { echoes: 0, unsent: 0, notices: 0 },
    replacedCharacters: replaced,
    refused: [],
  };
  for (const [index, record] of file.messages.entries()) {
    const parsed = messageSchema.safeParse(record);
    const refuse = (reason: string) => thread.refused.push({ index, reason, record });
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      refuse(`${issue?.path.join('.') || 'the message'}: ${issue?.message ?? 'no message'}`);
      continue;
    }
    const at = timeOf(parsed.data);
    if (at === undefined) refuse('timestamp_ms is missing');
    else if (at < EARLIEST_MS) refuse('timestamp_ms is before there were messages');
    else if (at > now + SLACK_MS) refuse('timestamp_ms is in the future');
    else take(thread, parsed.data, at);
  }
  return thread;
}

/** Milliseconds; some files have seconds. */
function timeOf({ timestamp_ms, timestamp }: WrittenMessage): number | undefined {
  const written = timestamp_ms ?? timestamp ?? undefined;
  if (written === undefined || !Number.isFinite(written)) return undefined;
  if (Math.abs(written) < LEAST_MS) return Math.round(written * 1_000);
  return Math.round(written < MOST_MS ? written : written / 1_000);
}

function take(thread: ThreadFile, message: WrittenMessage, at: number): void {
  const { counts } = thread;
  if (message.is_unsent === true) {
    counts.unsent += 1;
    return;
  }
  const sender = repairName(message.sender_name);
  const content = repairText(message.content ?? '');
  const wording = wordingOf(content, sender);
  if (wording === 'group_notice') thread.isGroup = true;
  if (wording === 'echo') counts.echoes += 1;
  else if (wording === 'notice' || wording === 'group_notice') counts.notices += 1;
  else thread.messages.push({ at, sender, ...contentOf(message, content, sender, wording === 'call', wording === 'placeholder') });
}

/** Media and shares come with a line in the account's language in the place of a text. */
function contentOf(message: WrittenMessage, content: string, sender: string, isCall: boolean, isPlaceholder: boolean) {
  const { reactions, share, call_duration } = message;
  const raw: { [key: string]: Json } = {};
  if (reactions !== null && reactions !== undefined && reactions.length > 0) {
    raw.reactions = reactions.map(({ reaction, actor }) => ({ reaction: repairText(reaction), actor: repairName(actor) }));
  }
  const [kind, uris] = mediaOf(message);
  if (uris.length > 0) raw.media = uris;
  const shared = Object.entries(share ?? {}).flatMap(([key, value]) =>
    value === null || value === undefined || value === '' ? [] : [[key, repairText(value)] as const],
  );
  if (shared.length > 0) raw.share = Object.fromEntries(shared);
  if (call_duration !== null && call_duration !== undefined) raw.call_duration = call_duration;
  const link = share?.link ?? '';
  const isNoText = isPlaceholder || ((kind !== undefined || shared.length > 0) && content.startsWith(`${sender} `));
  const words = isNoText ? '' : content;
  if (isNoText && kind === undefined && shared.length === 0) raw.placeholder = content;
  return {
    type: typeOf(kind, isCall || raw.call_duration !== undefined, shared.length > 0, link, words),
    text: words !== '' || kind !== undefined ? words : link,
    raw: Object.keys(raw).length === 0 ? null : raw,
  };
}

function mediaOf({ photos, videos, audio_files, files, gifs, sticker }: WrittenMessage): [MessageType | undefined, string[]] {
  const kinds: readonly [MessageType, WrittenMessage['photos']][] = [
    ['image', photos],
    ['video', videos],
    ['audio', audio_files],
    ['file', files],
    ['image', gifs],
    ['sticker', sticker === null || sticker === undefined ? [] : [sticker]],
  ];
  const found = kinds.filter(([, list]) => (list ?? []).length > 0);
  return [found[0]?.[0], found.flatMap(([, list]) => (list ?? []).map(({ uri }) => uri))];
}

function typeOf(kind: MessageType | undefined, isCall: boolean, isShare: boolean, link: string, words: string): MessageType {
  if (isCall) return 'call';
  if (kind !== undefined) return kind;
  if (isShare) return words === '' ? 'link' : link.includes('/stories/') ? 'story_reply' : 'text';
  return words === '' ? 'other' : 'text';
}
