/** The document's tags, each with other words for it; any other text is a tag, too. */
const TAGS: Readonly<Record<string, readonly string[]>> = {
  Active: ['actif', 'active', 'new lead', 'nouveau lead'],
  'Follow-Up': ['follow up', 'followup', 'follow-up', 'suivi'],
  Converted: ['converted', 'converti', 'convertie'],
  Archived: ['archived', 'archivé', 'archivée'],
  Deleted: ['deleted', 'supprimé', 'supprimée'],
};
/** It has an index. */
export const LONGEST_TAG = 100;

/** A tag as it is stored. */
export function readTag(text: string): string {
  const tag = text.trim();
  return Object.entries(TAGS).find(([, words]) => words.includes(tag.toLowerCase()))?.[0] ?? tag;
}
