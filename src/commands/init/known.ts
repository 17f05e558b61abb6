import { resolve } from 'node:path';
import { defaultDatabaseDirectory } from '../../choose-target.ts';
import type { Config } from '../../config.ts';
import { UsageError } from '../../errors.ts';
import type { Known, Source, TargetKind } from './answers.ts';
import type { Choice, Preset } from './ask.ts';
import type { EnvFile } from './env-file.ts';

interface Flags {
  database: string | undefined;
  supabaseUrl: string | undefined;
}

/** What is known before anybody is asked: flags, standard input, the environment, the present file, in this order. */
export function knowledge(config: Config, flags: Flags, file: EnvFile, given: Readonly<Record<string, string>>): Known {
  return (name) => {
    const sources: [Source, string | undefined][] = [
      ['--database', name === 'OUTREACH_DATABASE' ? flags.database : undefined],
      ['--supabase-url', name === 'SUPABASE_URL' ? flags.supabaseUrl : undefined],
      ['standard input', given[name]],
      ['environment', config.origin(name) === 'environment' ? config.peek(name) : undefined],
      ['.env', file.values[name]],
    ];
    for (const [from, value] of sources) if (value) return { value, from };
    return undefined;
  };
}

/** Which target was chosen by a flag, or, where nobody can be asked, by what is set. */
export function presets(config: Config, known: Known, file: EnvFile, asking: boolean): Preset {
  const named = known('OUTREACH_DATABASE');
  const supabaseUrl = known('SUPABASE_URL');
  const namedKind = named === undefined ? undefined : kindOf(named.value);
  if (named?.from === '--database') refusePassword(named.value);
  // --supabase-url says which target, where --database does not.
  const flagged: Choice | undefined =
    namedKind !== undefined && named?.from === '--database'
      ? { kind: namedKind, by: '--database' }
      : supabaseUrl?.from === '--supabase-url'
        ? { kind: 'supabase', by: '--supabase-url' }
        : undefined;
  const present: Choice | undefined =
    namedKind !== undefined && named !== undefined
      ? { kind: namedKind, by: named.from }
      : supabaseUrl && { kind: 'supabase', by: supabaseUrl.from };
  return {
    chosen: asking ? flagged : (flagged ?? present),
    present: present?.kind ?? 'embedded',
    cwd: config.cwd,
    dir:
      named !== undefined && namedKind === 'embedded'
        ? resolve(config.cwd, named.value.slice('pglite:'.length))
        : defaultDatabaseDirectory(config),
    databaseUrlInFile: file.values.DATABASE_URL,
  };
}

function kindOf(database: string): TargetKind {
  if (/^pglite:./.test(database)) return 'embedded';
  if (database === 'supabase') return 'supabase';
  if (/^postgres(?:$|(?:ql)?:\/\/)/.test(database)) return 'postgres';
  // The value is not repeated: it may be a URL with a password and a typing error.
  throw new UsageError('--database (or OUTREACH_DATABASE) names no known kind of database', {
    suggestion: 'write pglite:DIR, postgres or supabase',
  });
}

function refusePassword(database: string): void {
  if (!/^postgres(?:ql)?:\/\/[^@:]*:[^@]*@|[?&](?:ssl)?password=/i.test(database)) return;
  throw new UsageError('a password does not belong on the command line, where every user of this machine can read it', {
    suggestion:
      'write --database postgres, and set DATABASE_URL in the environment or send it with --secrets-stdin; on a terminal you are asked',
  });
}
