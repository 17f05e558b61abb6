import { twoPlaces } from '../../config.ts';
import { ConfigError, UsageError } from '../../errors.ts';
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
  supabase,
} from './answers.ts';
import type { Preset } from './ask.ts';

/** Where nobody can be asked: everything comes from flags, standard input, the environment and the present file. */
export function takeAll(known: Known, preset: Preset): Answers {
  if (preset.chosen === undefined) {
    throw new UsageError('which database is to be set up?', {
      suggestion: 'name it with --database pglite:DIR, postgres or supabase; on a terminal you are asked',
    });
  }
  const { kind, by } = preset.chosen;
  switch (kind) {
    case 'embedded':
      return embedded(preset.dir, by);
    case 'postgres':
      return postgres(needed('DATABASE_URL', knownDatabaseUrl(known), checkDatabaseUrl), preset.databaseUrlInFile);
    case 'supabase': {
      const databaseUrl = known('DATABASE_URL');
      const url = needed('SUPABASE_URL', known('SUPABASE_URL'), checkSupabaseUrl, 'name it with --supabase-url https://<ref>.supabase.co');
      const key = needed('SUPABASE_SECRET_KEY', knownKey(known), checkKey);
      // The connection is tried before anybody agrees to anything.
      if (url.from === '.env' && key.from !== '.env') throw twoPlaces('SUPABASE_URL', '.env', 'its key', key.from);
      return supabase(
        {
          url,
          key,
          databaseUrl: databaseUrl === undefined ? undefined : needed('DATABASE_URL', databaseUrl, checkDatabaseUrl),
        },
        by,
      );
    }
  }
}

function needed(
  name: string,
  answer: Answer | undefined,
  check: (text: string) => true | string,
  how = `set it in the environment, or send "${name}=…" with --secrets-stdin; a secret does not belong on the command line`,
): Answer {
  if (answer === undefined) throw new ConfigError(`${name} is not set`, { suggestion: how });
  const verdict = check(answer.value);
  if (verdict === true) return answer;
  throw new ConfigError(`${name} (from ${answer.from}) is not right`, { suggestion: verdict });
}
