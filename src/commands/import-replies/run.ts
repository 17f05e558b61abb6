import type { Runtime } from '../../cli/runtime.ts';
import type { ImportedMail } from '../../db/sdr/replies.ts';
import type { Importer, ImportFlags } from '../../ops/import.ts';
import { openAnswerRules } from '../../sdr/replies/answer.ts';
import { type StagedReplies, stageReplies, writeReplies } from '../../sdr/replies/import.ts';
import { type MailInput, mailSource } from '../../sdr/replies/source.ts';
import { mailboxLock, syncMailbox } from '../../sdr/replies/sync.ts';
import { mailboxName, readImapSettings } from '../../sources/imap/settings.ts';
import type { SummaryResult } from '../../summary.ts';

export interface ImportRepliesFlags extends ImportFlags {
  since?: string;
  folder: string;
}

/** Imports the messages of a file, or of all files below a folder. */
export function runImportReplies(runtime: Runtime, path: string, flags: ImportRepliesFlags): Promise<SummaryResult> {
  return runtime.importOf(repliesImporter, mailSource(runtime.host, path), flags);
}

/** Imports what is new in the mailbox of IMAP_URL. */
export function runMailbox(runtime: Runtime, flags: ImportRepliesFlags): Promise<SummaryResult> {
  const { dryRun, allowRejects, rejects, force, since, folder } = flags;
  const settings = readImapSettings(runtime.config.get, folder);
  return runtime.job(
    {
      ...{ command: 'import-replies', source: mailboxName(settings), lock: mailboxLock(settings), flags, dryRun, allowRejects },
      rejectsFile: { path: rejects },
      database: { mayCreate: true },
    },
    (job) => syncMailbox(job, settings, { since: since?.slice(0, 'YYYY-MM-DD'.length), force }),
  );
}

const repliesImporter: Importer<ImportedMail, StagedReplies, MailInput> = {
  command: 'import-replies',
  options: {},
  partitions: 1,
  async stage(input, keep, watch) {
    const staged = await stageReplies(input.messages, await openAnswerRules(), keep, watch);
    keep.warn('no_mail', 'files of the folder are no mail and were passed over', input.others());
    return staged;
  },
  write: writeReplies,
};
