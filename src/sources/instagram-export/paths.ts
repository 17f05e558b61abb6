/** What a file of an export is, by its path: roots differ by age, and wrapper folders are common, so that only the end of a path says it. */
export type ExportPath =
  | { kind: 'thread'; box: string; folder: string; page: number; root: string }
  | { kind: 'follows' }
  | { kind: 'personal' }
  /** A page of the other format that can be chosen. */
  | { kind: 'html' }
  /** A thread of the download of end-to-end encrypted chats, perhaps; only its content tells. */
  | { kind: 'flat' }
  /** A page of a thread, of which the path does not tell more: somebody named a folder within. */
  | { kind: 'page' }
  /** The one file of exports before 2020. */
  | { kind: 'oldest' };

const THREAD = /^(.*?)(?:^|\/)messages\/([^/]+)\/([^/]+)\/message_(\d{1,9})\.json$/i;
/** Where somebody named the folder of the messages themselves. */
const BARE_THREAD = /^()(inbox|message_requests|archived_threads|filtered_threads|legacy_threads)\/([^/]+)\/message_(\d{1,9})\.json$/i;
const PAGE = /(?:^|\/)message_\d{1,9}\.json$/i;
const HTML = /(?:^|\/)messages\/[^/]+\/[^/]+\/message_\d{1,9}\.html$/i;
const FOLLOWS = /(?:^|\/)followers_and_following\/[^/]+\.json$/i;
const PERSONAL = /(?:^|\/)personal_information\.json$/i;
const FLAT = /^(?:[^/]+\/)?[^/]+_\d{1,9}\.json$/i;
const OLDEST = /^(?:[^/]+\/)?messages\.json$/i;

/** Undefined for what is not read: media, and everything else about the account. */
export function classifyPath(written: string): ExportPath | undefined {
  const path = written.replaceAll('\\', '/');
  if (/(?:^|\/)(?:__MACOSX\/|\._)/.test(path)) return undefined;
  const [, root = '', box = '', folder = '', page = ''] = THREAD.exec(path) ?? BARE_THREAD.exec(path) ?? [];
  if (folder !== '') return { kind: 'thread', box: box.toLowerCase(), folder, page: Number(page), root };
  if (HTML.test(path)) return { kind: 'html' };
  if (FOLLOWS.test(path)) return { kind: 'follows' };
  if (PERSONAL.test(path)) return { kind: 'personal' };
  if (OLDEST.test(path)) return { kind: 'oldest' };
  if (PAGE.test(path)) return { kind: 'page' };
  return FLAT.test(path) ? { kind: 'flat' } : undefined;
}

/** Whether a name of an archive leads out of it. */
export function leadsOut(name: string): boolean {
  const path = name.replaceAll('\\', '/');
  return path.startsWith('/') || /^[a-z]:/i.test(path) || path.includes('\0') || path.split('/').includes('..');
}

/** `zoemarlow_10000000000000001`: the digits are the thread's, also after the other person took another name. */
export function threadIdOf(folder: string): string {
  return /_(\d{3,})$/.exec(folder)?.[1] ?? folder;
}

/** What stands before the digits. */
export function slugOf(folder: string): string {
  return folder.replace(/_\d{3,}$/, '');
}
