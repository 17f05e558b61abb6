import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { zip } from './zip.ts';

type Value = string | number | boolean | null | Value[] | { [key: string]: Value };

export interface WrittenThread {
  box?: string;
  folder: string;
  /** The others; the owner is added. */
  people: string[];
  title?: string;
  /** Pages, the newest first, each with its messages in the order of time. */
  pages: { [key: string]: Value }[][];
  header?: { [key: string]: Value };
}

export interface WrittenExport {
  owner: string;
  /** Undefined: the export has no such file. */
  username?: string;
  threads: WrittenThread[];
  /** Of connections/followers_and_following, by name. */
  lists?: Record<string, Value>;
}

/** A text as Instagram writes it: each byte of its UTF-8 as one character. */
export function mangle<T extends Value>(value: T): Value {
  if (typeof value === 'string') return Buffer.from(value, 'utf8').toString('latin1');
  if (Array.isArray(value)) return value.map((item) => mangle(item));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mangle(item)]));
  return value;
}

/** The files of an export, by path. */
export function exportFiles({ owner, username, threads, lists = {} }: WrittenExport): Record<string, string> {
  const files: Record<string, string> = {};
  const put = (path: string, value: Value) => {
    files[path] = JSON.stringify(mangle(value));
  };
  for (const { box = 'inbox', folder, people, title = people[0] ?? owner, pages, header = {} } of threads) {
    for (const [i, messages] of pages.entries()) {
      put(`your_instagram_activity/messages/${box}/${folder}/message_${i + 1}.json`, {
        participants: [...people, owner].map((name) => ({ name })),
        messages: messages.toReversed(),
        title,
        thread_path: `${box}/${folder}`,
        ...header,
      });
    }
  }
  for (const [name, value] of Object.entries(lists)) put(`connections/followers_and_following/${name}.json`, value);
  if (username !== undefined) {
    put('personal_information/personal_information/personal_information.json', {
      profile_user: [{ string_map_data: { Username: { value: username }, Name: { value: owner } } }],
    });
  }
  return files;
}

export async function writeFolder(dir: string, files: Readonly<Record<string, string>>): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
  return dir;
}

export async function writeZip(path: string, files: Readonly<Record<string, string>>): Promise<string> {
  await writeFile(path, zip(Object.entries(files).map(([name, text]) => ({ name, bytes: Buffer.from(text) }))));
  return path;
}

/** Somebody in a list that has names: close friends, favourites. */
export function friend(name: string, handle: string): Value {
  return {
    label_values: [
      { label: 'URL', value: `https://www.instagram.com/${handle}` },
      { label: 'Name', value: name },
      { label: 'Username', value: handle },
    ],
  };
}
