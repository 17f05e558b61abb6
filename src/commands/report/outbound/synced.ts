/** Told with numbers that come from Instantly. */
export function syncedNote(page: { as_of: string | null } | undefined): string {
  return page === undefined || page.as_of === null
    ? 'the numbers at Instantly have not been read yet: run outreach sync-instantly'
    : `numbers of Instantly as of ${page.as_of}`;
}
