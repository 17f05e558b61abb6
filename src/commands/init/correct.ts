import { resolve } from 'node:path';
import { DatabaseError } from '../../db/errors.ts';
import { ConfigError, type OutreachError } from '../../errors.ts';
import type { Prompts } from '../../output/prompts.ts';
import { type Answer, type Answers, checkDatabaseUrl, checkKey, checkSupabaseUrl, embedded, postgres, supabase } from './answers.ts';
import type { Preset } from './ask.ts';
import type { Place } from './connect.ts';

/**
 * Asks again for the answer that a failed connection shows to be wrong, and keeps the others. Undefined: no answer would mend it.
 * `place`: which of the connections failed.
 */
export async function correct(
  prompts: Prompts,
  { target, settings }: Answers,
  preset: Preset,
  place: Place,
  error: OutreachError,
): Promise<Answers | undefined> {
  const cause = error.cause instanceof DatabaseError ? error.cause : undefined;
  switch (target.kind) {
    case 'embedded': {
      if (preset.chosen?.by === '--database' || !(error instanceof ConfigError)) return undefined;
      const dir = await prompts.text('Directory of the database', target.dir, (answer) =>
        answer.trim() === '' ? 'name a directory' : true,
      );
      return embedded(resolve(preset.cwd, dir.trim()), 'asked');
    }
    case 'postgres':
      return postgres(asked(await correctUrl(prompts, target.url, cause)), preset.databaseUrlInFile);
    case 'supabase': {
      const from = settings.get('OUTREACH_DATABASE')?.from ?? 'asked';
      const known = (name: string, value: string): Answer => settings.get(name) ?? asked(value);
      const url = known('SUPABASE_URL', target.url);
      const key = known('SUPABASE_SECRET_KEY', target.key);
      const databaseUrl = target.databaseUrl === undefined ? undefined : known('DATABASE_URL', target.databaseUrl);
      if (place === 'DATABASE_URL' && target.databaseUrl !== undefined) {
        return supabase({ url, key, databaseUrl: asked(await correctUrl(prompts, target.databaseUrl, cause)) }, from);
      }
      if (cause?.kind === 'authentication' || cause?.kind === 'permission') {
        const again = await prompts.secret('Secret key, sb_secret_… (Project Settings > API Keys)', (answer) => checkKey(answer.trim()));
        return supabase({ url, key: asked(again), databaseUrl }, from);
      }
      const again = await prompts.text('URL of the project', url.value, (answer) => checkSupabaseUrl(answer.trim()));
      return supabase({ url: asked(again), key, databaseUrl }, from);
    }
  }
}

function asked(value: string): Answer {
  return { value: value.trim(), from: 'asked' };
}

const WRONG_PASSWORD = '28P01';
const NO_SUCH_DATABASE = '3D000';

/** Only the part of the URL that the server refused, where it said which. */
async function correctUrl(prompts: Prompts, text: string, cause: DatabaseError | undefined): Promise<string> {
  // Several hosts with their ports are no URL of this kind.
  const url = URL.parse(text);
  if (url !== null && cause?.code === WRONG_PASSWORD) {
    const who = decodeURIComponent(url.username);
    const password = await prompts.secret(`Password of ${who}`, (answer) => (answer === '' ? 'type the password' : true));
    // Not the setter of URL, which leaves a percent sign as it is.
    url.password = encodeURIComponent(password);
    return url.href;
  }
  if (url !== null && cause?.code === NO_SUCH_DATABASE) {
    const present = decodeURIComponent(url.pathname.slice(1));
    const name = await prompts.text('Name of the database', present, (answer) => (answer.trim() === '' ? 'name a database' : true));
    url.pathname = `/${encodeURIComponent(name.trim())}`;
    return url.href;
  }
  const answer = await prompts.secret(
    'Connection URL; Enter tries the same again',
    (typed) => typed.trim() === '' || checkDatabaseUrl(typed.trim()),
  );
  return answer.trim() === '' ? text : answer.trim();
}
