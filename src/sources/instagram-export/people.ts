import { z } from 'zod';
import type { Json } from '../../db/json.ts';
import { repairName, repairText } from './repair.ts';

/** Somebody that a list of the export names; Instagram writes the name in some lists alone. */
export interface ListedPerson {
  /** As it is written: a handle, or the address of a profile. */
  handle: string;
  name: string | null;
}

const text = z.string().optional().catch(undefined);
const entrySchema = z.object({
  title: text,
  string_list_data: z
    .array(z.object({ value: text, href: text }))
    .optional()
    .catch(undefined),
  label_values: z
    .array(z.object({ label: text, value: text }))
    .optional()
    .catch(undefined),
});

/** The people of a file of followers_and_following, in any of its forms: an array, one entry, or either under a key of its own. */
export function readListedPeople(value: Json): ListedPerson[] {
  return entriesOf(value).flatMap((entry) => {
    const parsed = entrySchema.safeParse(entry);
    return parsed.success ? personOf(parsed.data) : [];
  });
}

function entriesOf(value: Json): Json[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null) return [];
  if ('string_list_data' in value || 'label_values' in value) return [value];
  return Object.values(value).flatMap((list) => (Array.isArray(list) ? list : []));
}

function personOf({ title, string_list_data: [first] = [], label_values: labels = [] }: z.infer<typeof entrySchema>): ListedPerson[] {
  if (labels.length > 0) {
    const of = (name: string) =>
      labels.find(({ label }) => label !== undefined && LABELS[name]?.has(repairText(label).toLowerCase()))?.value;
    const handle = of('username') ?? of('url');
    const name = repairName(of('name') ?? '');
    return handle === undefined ? [] : [{ handle, name: name === '' ? null : name }];
  }
  const handle = [first?.value, title, first?.href].find((candidate) => candidate !== undefined && candidate.trim() !== '');
  return handle === undefined ? [] : [{ handle, name: null }];
}

/** Labels are in the language of the account. */
const LABELS: Readonly<Record<string, ReadonlySet<string>>> = {
  username: new Set([
    ...['username', "nom d'utilisateur", 'nom d’utilisateur', 'nom de profil', 'benutzername', 'nombre de usuario', 'nome de usuário'],
    ...['nome utente', 'имя пользователя', 'gebruikersnaam', 'användarnamn'],
  ]),
  name: new Set(['name', 'nom', 'nombre', 'nome', 'имя', 'naam', 'namn']),
  url: new Set(['url']),
};

const personalSchema = z.object({
  profile_user: z.array(z.object({ string_map_data: z.record(z.string(), z.object({ value: text })) })).min(1),
});

/** Whose export it is. The rest of that file is nobody's business. */
export function readOwner(value: Json): { name: string | null; handle: string | null } | undefined {
  const parsed = personalSchema.safeParse(value);
  if (!parsed.success) return undefined;
  const fields = Object.entries(parsed.data.profile_user[0]?.string_map_data ?? {});
  const of = (kind: string) => fields.find(([label]) => LABELS[kind]?.has(repairText(label).toLowerCase()))?.[1].value;
  const name = repairName(of('name') ?? '');
  return { name: name === '' ? null : name, handle: of('username') ?? null };
}
