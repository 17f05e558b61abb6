/** What to do about refused records that "rejects retry" cannot import by themselves, by the command of their run. */
const INSTEAD: Readonly<Record<string, string>> = {
  'import-dms': 'correct the files of the export and import it again; only what is new is added',
  'import-replies': 'correct the file or the mail and import it again; what was imported counts once',
  'scrape following': '"outreach scrape retry" queues failed accounts again',
  'scrape profiles': '"outreach scrape retry" queues failed accounts again',
  'scrape worker': '"outreach scrape retry" queues failed accounts again',
  'sync-instantly': '"outreach sync-instantly --full" reads them again, once they are mended at Instantly',
};

/** What to do where records of this command cannot be retried; undefined: nothing in particular. */
export function insteadOfRetry(command: string): string | undefined {
  return INSTEAD[command];
}
