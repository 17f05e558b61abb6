import { resolve } from 'node:path';
import type { Prompts, Validate } from '../../output/prompts.ts';
import {
  type Answer,
  type Answers,
  checkDatabaseUrl,
  checkKey,
  checkSupabaseUrl,
  embedded,
  type Known,
  knownDatabaseUrl,
  knownKey,
  postgres,
  type Source,
  type SupabaseAnswers,
  supabase,
  type TargetKind,
} from './answers.ts';

const TARGETS: readonly { value: TargetKind; name: string }[] = [
  { value: 'embedded', name: 'on this machine, in a directory: nothing to install' },
  { value: 'postgres', name: 'on a PostgreSQL server (15 to 18)' },
  { value: 'supabase', name: 'in a Supabase project' },
];

export interface Choice {
  kind: TargetKind;
  by: Source;
}

export interface Preset {
  /** By a flag, or where nobody can be asked by what is set: it is not asked for. */
  chosen: Choice | undefined;
  /** What is set up now. */
  present: TargetKind;
  dir: string;
  /** Where a relative directory starts. */
  cwd: string;
  databaseUrlInFile: string | undefined;
}

/** Asks a person for everything that the flags leave open; what is known is kept with Enter. */
export async function askAll(prompts: Prompts, known: Known, preset: Preset): Promise<Answers> {
  const { kind, by }: Choice = preset.chosen ?? {
    kind: await prompts.choose('Where shall the databases live?', TARGETS, preset.present),
    by: 'asked',
  };
  switch (kind) {
    case 'embedded':
      return embedded(await askDirectory(prompts, known, preset), by);
    case 'postgres': {
      const what = 'Connection URL, postgres://USER:PASSWORD@HOST:5432/DATABASE';
      return postgres(await askSecret(prompts, knownDatabaseUrl(known), what, checkDatabaseUrl), preset.databaseUrlInFile);
    }
    case 'supabase':
      return supabase(await askSupabase(prompts, known), by);
  }
}

async function askDirectory(prompts: Prompts, known: Known, { dir, cwd }: Preset): Promise<string> {
  if (known('OUTREACH_DATABASE')?.from === '--database') return dir;
  const text = await prompts.text('Directory of the database', dir, (answer) => (answer.trim() === '' ? 'name a directory' : true));
  return resolve(cwd, text.trim());
}

async function askSupabase(prompts: Prompts, known: Known): Promise<SupabaseAnswers> {
  const url = await askUrl(prompts, known('SUPABASE_URL'));
  const key = await askSecret(prompts, knownKey(known), 'Secret key, sb_secret_… (Project Settings > API Keys)', checkKey);
  const what = 'Connection string of its database, for migrating (Connect > Session pooler)';
  const databaseUrl = await askSecret(prompts, known('DATABASE_URL'), what, checkDatabaseUrl, { optional: true });
  return { url, key, databaseUrl: databaseUrl.value === '' ? undefined : databaseUrl };
}

async function askUrl(prompts: Prompts, old: Answer | undefined): Promise<Answer> {
  if (old !== undefined && isGiven(old)) return old;
  const text = await prompts.text('URL of the project, https://<ref>.supabase.co', old?.value, (answer) => checkSupabaseUrl(answer.trim()));
  return text === old?.value ? old : { value: text.trim(), from: 'asked' };
}

/** Hidden input; where the secret is known already, Enter keeps it. */
async function askSecret(
  prompts: Prompts,
  old: Answer | undefined,
  what: string,
  check: Validate,
  { optional = false } = {},
): Promise<Answer> {
  if (old !== undefined && isGiven(old)) return old;
  const enter = old === undefined ? 'Enter for none' : `Enter keeps that of ${old.from === '.env' ? 'the file' : `the ${old.from}`}`;
  const message = old === undefined && !optional ? what : `${what}; ${enter}`;
  const text = await prompts.secret(message, (answer) => {
    const value = answer.trim() || old?.value || '';
    return value === '' && optional ? true : check(value);
  });
  return text.trim() === '' && old !== undefined ? old : { value: text.trim(), from: 'asked' };
}

/** Given for this very run, so that there is nothing to ask. */
function isGiven({ from }: Answer): boolean {
  return from === '--database' || from === '--supabase-url' || from === 'standard input';
}
