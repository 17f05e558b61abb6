import { InputError } from '../../errors.ts';
import type { FileHost } from '../../host.ts';
import type { ImportInput, ImportSource } from '../../ops/import.ts';
import { findMailFiles, hashMailFiles, type MailFiles, type MailSource, messagesIn, openMailFile } from '../../sources/mail/files.ts';

/** The messages of a file, or of all files below a folder. */
export interface MailInput extends ImportInput {
  messages: AsyncIterable<MailSource>;
  /** Files of a folder that are no mail; known once all were read. */
  others(): number;
}

export function mailSource(host: FileHost, path: string): ImportSource<MailInput> {
  let found: Promise<MailFiles> | undefined;
  const files = () => (found ??= findMailFiles(host, path));
  return {
    name: path,
    lock: path === '-' ? undefined : path,
    isLasting: async () => path !== '-',
    check: async () => void (await files()),
    hash: async () => hashMailFiles(host, await files()),
    version: async () => {
      const { paths, bytes } = await findMailFiles(host, path);
      return `${paths.length}:${bytes}`;
    },
    async open(known, signal) {
      const { paths, isFolder, bytes } = await files();
      const facts = known ?? { sha256: '', bytes };
      let before = 0;
      let read = () => 0;
      let others = 0;
      let standardInput: (() => typeof facts) | undefined;
      async function* messages(): AsyncGenerator<MailSource> {
        for (const one of paths) {
          const input = await openMailFile(host, one, signal);
          if (one === '-') standardInput = input.facts;
          read = input.bytesRead;
          for await (const message of messagesIn(input)) {
            if (message !== undefined) yield message;
            else if (isFolder) others += 1;
            else
              throw new InputError(`${path} is no mail: it begins with no header`, {
                suggestion: 'name an .eml or mbox file, or a folder of them',
              });
          }
          before += read();
          read = () => 0;
        }
        if (known === undefined) Object.assign(facts, standardInput?.() ?? (await hashMailFiles(host, await files())));
      }
      return {
        name: path,
        size: path === '-' ? undefined : bytes,
        bytesRead: () => before + read(),
        facts: () => facts,
        messages: messages(),
        others: () => others,
      };
    },
  };
}
