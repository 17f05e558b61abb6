import { chooseTarget, defaultDatabaseDirectory, type TargetChoice } from '../choose-target.ts';
import type { Config } from '../config.ts';
import { ConfigError } from '../errors.ts';
import type { CommonOptions } from './common-options.ts';

/** With nothing configured a person is asked; a script is told, and nothing is made (a missing variable must not go unseen). */
export async function requireTarget(
  config: Config,
  options: CommonOptions,
  confirm: (question: string) => Promise<boolean>,
): Promise<TargetChoice> {
  const choice = chooseTarget(config, options.database);
  if (choice !== undefined) return choice;
  const dir = defaultDatabaseDirectory(config);
  if (await confirm(`No database is configured. Make an embedded one in ${dir}?`)) {
    return { target: { kind: 'embedded', dir }, explicit: true, confirmed: true };
  }
  const here = Object.keys(config.dotenv.values).length > 0 ? '' : `; no .env in ${config.cwd}`;
  throw new ConfigError(`no database is configured, and there is no embedded one yet${here}`, {
    suggestion: `run "outreach init", or "outreach migrate --database pglite:${dir}" for an embedded one, or set OUTREACH_DATABASE (or SUPABASE_URL and SUPABASE_SECRET_KEY)`,
  });
}
