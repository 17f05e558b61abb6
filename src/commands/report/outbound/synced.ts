/** Told with numbers that come from Instantly. */
export function syncedNote(page: { as_of: string | null } | undefined): string {
  return page === undefined || page.as_of === null
    ? 'the numbers of Instantly were never read: outreach sync-instantly run'
    : `numbers of Instantly as of ${page.as_of}`;
}
