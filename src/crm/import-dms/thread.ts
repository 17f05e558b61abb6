import type { ExportMessage, MessageType } from '../../sources/instagram-export/thread-file.ts';

/** What is known of a thread once all of its pages are read. */
export interface Thread {
  id: string;
  /** The name of its folder: what a person finds it by. */
  folder: string;
  /** Of its newest page, as are the boxes. */
  box: string;
  newest: number;
  messages: number;
  /** All names that its pages tell; senders at most MAX_SENDERS of them. */
  participants: Set<string>;
  titles: Set<string>;
  senders: Set<string>;
  isGroup: boolean;
  /** A page of it cannot be read: none of it is imported. */
  isBroken: boolean;
}

/** More than two people make a group; how many more is all the same. */
export const MAX_SENDERS = 8;

/** A message on its way through the spool: time, index of the sender's name, type, text, what else is known. */
export type SpooledMessage = [at: number, sender: number, type: MessageType, text: string, raw: ExportMessage['raw']];

/** Some messages of one page. */
export interface ThreadEntry {
  thread: string;
  /** Which archive or folder they come from. */
  source: number;
  names: string[];
  messages: SpooledMessage[];
}

/** Names by which accounts that are gone go. */
const NOBODY = new Set([
  'instagram user',
  'instagrammer',
  'utilisateur instagram',
  'instagram-nutzer',
  'usuario de instagram',
  'usuário do instagram',
  'пользователь instagram',
]);

/** Whether a name says nothing about whose it is. */
export function isNobody(name: string): boolean {
  return name === '' || NOBODY.has(name.toLowerCase());
}

/** The other people's names of a thread; the title of a thread of two is the other's. */
export function othersOf(thread: Thread, owner: ReadonlySet<string>): string[] {
  const others = [...thread.participants].filter((name) => !owner.has(name));
  return others.length > 0 ? others : [...thread.titles].filter((name) => !owner.has(name));
}

/** Whether more than two people are or were in it. */
export function isGroup(thread: Thread, owner: ReadonlySet<string>): boolean {
  if (thread.isGroup) return true;
  const others = new Set(othersOf(thread, owner));
  const strangers = [...thread.senders].filter((name) => !owner.has(name) && !others.has(name));
  if (strangers.length > 1) return true;
  // A name of its own, and somebody who is gone.
  return strangers.length === 1 && thread.titles.size > 0 && [...thread.titles].every((title) => !others.has(title) && !owner.has(title));
}
