import { z } from 'zod';
import type { ImportedMail } from '../../db/sdr/replies.ts';
import { importReplies } from '../../db/sdr/replies.ts';
import type { Job } from '../../ops/job.ts';
import { type SyncPage, syncPages } from '../../ops/sync.ts';
import { mailboxPages } from '../../sources/imap/mailbox.ts';
import { type ImapSettings, mailboxName } from '../../sources/imap/settings.ts';
import { openAnswerRules } from './answer.ts';
import { importedMail, teller } from './import.ts';

const cursorSchema = z.object({ uidvalidity: z.string(), uid: z.number(), since: z.string().nullable() });

export interface MailboxOptions {
  /** A day; undefined: from the beginning, or where the last run came to. */
  since: string | undefined;
  /** Everything anew; what is known counts once. */
  force: boolean;
}

/** The lock, and the cursor, of a folder of a mailbox. */
export function mailboxLock(settings: ImapSettings): string {
  return `import-replies:imap:${mailboxName(settings)}`;
}

/** Stores what is new in a folder, page by page, each with where it ends. */
export async function syncMailbox(job: Job, settings: ImapSettings, { since, force }: MailboxOptions): Promise<void> {
  const rules = await openAnswerRules();
  const lock = mailboxLock(settings);
  const tell = teller(job);
  async function* pages(stored: unknown): AsyncGenerator<SyncPage<ImportedMail>> {
    const known = force ? undefined : cursorSchema.safeParse(stored).data;
    for await (const { messages, cursor } of mailboxPages(settings, known, since, job.signal)) {
      const items: ImportedMail[] = [];
      for (const message of messages) {
        const mail = await importedMail(message, rules, (code, text) => job.warn(code, text));
        if (mail === undefined)
          job.reject({ line: null, path: message.place, pointer: null, reason: 'it is no mail: it has no header', record: null });
        else items.push(mail);
      }
      yield { items, cursor: { ...cursor } };
    }
  }
  await syncPages(job, { name: lock, lock }, pages, async (mails, move) => {
    const stored = await importReplies(job.db, { mails: [...mails], run_id: job.runId, move }, job.dryRun);
    tell(stored);
    return stored.tables;
  });
}
