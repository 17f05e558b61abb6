import { INDEXED_TEXT_LENGTH, timestamptz } from '../db/column-values.ts';
import type { NewSuppression } from '../db/ops/suppressions.ts';
import type { Column } from './columns.ts';
import { isBlank } from './keys/text.ts';
import { type ContactKey, contactKeys, KEY_KINDS, type KeyKind } from './suppression.ts';

/** The columns of a table of people who said no. Every column with a key counts; a row must have one. */
export const SUPPRESSION_COLUMNS: readonly Column[] = [
  { target: 'value', type: 'text', synonyms: ['key', 'suppressed', 'contact', 'entry', 'block list entry', 'bl_value'], byNameOnly: true },
  { target: 'kind', type: 'enum', values: KEY_KINDS, synonyms: ['type', 'kind of key'], byNameOnly: true, otherwise: 'absent' },
  {
    target: 'email',
    type: 'text',
    synonyms: [
      'e-mail',
      'email address',
      'mail',
      'address',
      'recipient',
      'recipient email',
      'contact_email',
      'work_email',
      'personal_email',
      'почта',
      'adresse e-mail',
    ],
  },
  { target: 'domain', type: 'text', synonyms: ['website', 'company domain', 'host', 'домен', 'domaine'], byNameOnly: true },
  {
    target: 'handle',
    type: 'text',
    synonyms: ['username', 'instagram', 'instagram handle', 'ig_username', 'instagram_username', 'ig'],
    byNameOnly: true,
  },
  { target: 'phone', type: 'text', synonyms: ['phone number', 'telephone', 'mobile', 'tel', 'телефон', 'téléphone'], byNameOnly: true },
  { target: 'reason', type: 'text', synonyms: ['why', 'cause', 'diagnosis', 'причина', 'raison'], byNameOnly: true },
  { target: 'source', type: 'text', synonyms: ['origin', 'list', 'источник'], byNameOnly: true },
  { target: 'evidence', type: 'json', synonyms: ['proof', 'link', 'note', 'notes'], byNameOnly: true },
  { target: 'expires_at', type: 'timestamp', synonyms: ['expires', 'until', 'expiry'], byNameOnly: true },
];

/** What rows that do not say it are taken for. */
export interface SuppressionDefaults {
  reason: string | null;
  source: string;
  kind: KeyKind | null;
  /** ISO 3166: the country of phone numbers that do not name theirs. */
  country: string | null;
}

/** The suppressions of a row, or why it is none. */
export function readSuppressions(values: Readonly<Record<string, unknown>>, defaults: SuppressionDefaults): NewSuppression[] | string {
  const text = (name: string) => {
    const value = values[name];
    return typeof value === 'string' && !isBlank(value) ? value.trim() : undefined;
  };
  const reason = text('reason') ?? defaults.reason;
  if (reason === null) return 'it has no reason, and --reason gives none';
  const kind = KEY_KINDS.find((name) => name === text('kind')) ?? defaults.kind ?? undefined;
  const keys: ContactKey[] = [];
  for (const [column, asked] of [
    ['value', kind],
    ['email', 'email'],
    ['domain', 'domain'],
    ['handle', 'handle'],
    ['phone', 'phone'],
  ] as const) {
    const cell = text(column);
    if (cell === undefined) continue;
    const found = contactKeys(cell, { kind: asked, country: defaults.country ?? undefined });
    if ('reason' in found) return `${cell.slice(0, 80)} ${found.reason}`;
    keys.push(...found);
  }
  if (keys.length === 0) return 'it names nobody: no e-mail address, domain, handle or phone number';
  const evidence = text('evidence');
  const source = text('source') ?? defaults.source;
  if (source.length > INDEXED_TEXT_LENGTH) return `source: it is longer than ${INDEXED_TEXT_LENGTH} characters`;
  const expires = text('expires_at');
  if (expires !== undefined && !timestamptz.safeParse(expires).success)
    return `expires_at: ${expires} is no time between the years 1 and 9999`;
  return keys.map((key) => ({
    ...key,
    reason,
    source,
    ...(evidence === undefined ? {} : { evidence }),
    expires_at: expires ?? null,
  }));
}
