/** What a setting's value is, which decides how much of it may be shown: secret nothing, url all but who logs in. */
export type SettingKind = 'plain' | 'url' | 'secret';

/**
 * What the .env of a directory that may be a stranger's can do with a setting:
 * free: set it; the worst is a command that fails or does less.
 * target: choose the database, whose credentials come with it (config.ts completes database URLs, and refuses those of the environment).
 * paired: set it only together with the settings it belongs to: a credential, or where that is sent.
 * never: nothing; it would send a credential elsewhere or move the tool's files.
 */
export type DotenvTrust = 'free' | 'target' | 'paired' | 'never';

export interface Setting {
  kind: SettingKind;
  dotenv: DotenvTrust;
}

/** Every setting of the tool; README "Settings". OUTREACH_DATABASE counts as a URL, because it may be one with a password. */
export const SETTINGS: Readonly<Record<string, Setting>> = {
  OUTREACH_DATABASE: { kind: 'url', dotenv: 'target' },
  OUTREACH_HOME: { kind: 'plain', dotenv: 'never' },
  // Needed before .env is read.
  OUTREACH_LOG: { kind: 'plain', dotenv: 'never' },
  SUPABASE_URL: { kind: 'url', dotenv: 'paired' },
  SUPABASE_SECRET_KEY: { kind: 'secret', dotenv: 'paired' },
  SUPABASE_SERVICE_ROLE_KEY: { kind: 'secret', dotenv: 'paired' },
  DATABASE_URL: { kind: 'url', dotenv: 'target' },
  APIFY_TOKEN: { kind: 'secret', dotenv: 'paired' },
  APIFY_API_URL: { kind: 'url', dotenv: 'never' },
  APIFY_TIMEOUT_SECONDS: { kind: 'plain', dotenv: 'free' },
  APIFY_FOLLOWING_ACTOR: { kind: 'plain', dotenv: 'paired' },
  APIFY_PROFILE_ACTOR: { kind: 'plain', dotenv: 'paired' },
  // Without it there is no ceiling: it can only lower one.
  OUTREACH_MAX_USD_PER_DAY: { kind: 'plain', dotenv: 'free' },
  OUTREACH_TIERS: { kind: 'plain', dotenv: 'free' },
  // .env is read within the limits itself.
  OUTREACH_LIMITS: { kind: 'plain', dotenv: 'never' },
  OUTREACH_COUNTRY: { kind: 'plain', dotenv: 'free' },
  OUTREACH_PLAIN_API_KEYS: { kind: 'plain', dotenv: 'never' },
  OUTREACH_PRIVATE_HOSTS: { kind: 'plain', dotenv: 'never' },
  INSTANTLY_API_KEY: { kind: 'secret', dotenv: 'free' },
  INSTANTLY_API_URL: { kind: 'url', dotenv: 'never' },
  INSTANTLY_REQUESTS_PER_SECOND: { kind: 'plain', dotenv: 'free' },
  INSTANTLY_REQUESTS_PER_MINUTE: { kind: 'plain', dotenv: 'free' },
  INSTANTLY_EMAILS_PER_MINUTE: { kind: 'plain', dotenv: 'free' },
  // Whoever knows it may report replies and opt-outs; it opens nothing of ours.
  OUTREACH_WEBHOOK_SECRET: { kind: 'secret', dotenv: 'free' },
  IMAP_URL: { kind: 'url', dotenv: 'paired' },
  IMAP_PASSWORD: { kind: 'secret', dotenv: 'paired' },
  SMARTLEAD_API_KEY: { kind: 'secret', dotenv: 'free' },
  SMARTLEAD_API_URL: { kind: 'url', dotenv: 'never' },
  OPENAI_API_KEY: { kind: 'secret', dotenv: 'paired' },
  // Messages of people are sent there, with the key.
  OPENAI_BASE_URL: { kind: 'url', dotenv: 'never' },
  // What a question costs is the cap's measure.
  OPENAI_MODEL: { kind: 'plain', dotenv: 'paired' },
  OPENAI_INPUT_USD: { kind: 'plain', dotenv: 'paired' },
  OPENAI_OUTPUT_USD: { kind: 'plain', dotenv: 'paired' },
};

/** What is only heeded in the environment; the variables of the shell (HOME, XDG_*, TMPDIR, NODE_OPTIONS, PG*) are no settings and are read there alone. */
export const NEVER_FROM_DOTENV: ReadonlySet<string> = new Set(
  Object.entries(SETTINGS).flatMap(([name, { dotenv }]) => (dotenv === 'never' ? [name] : [])),
);

/** Credentials, and what says where they are sent: all of a pair come from one place. An actor runs with the token of whoever starts it. */
export const PAIRS: readonly { destinations: readonly string[]; credentials: readonly string[] }[] = [
  { destinations: ['SUPABASE_URL'], credentials: ['SUPABASE_SECRET_KEY', 'SUPABASE_SERVICE_ROLE_KEY'] },
  { destinations: ['APIFY_FOLLOWING_ACTOR', 'APIFY_PROFILE_ACTOR'], credentials: ['APIFY_TOKEN'] },
  { destinations: ['IMAP_URL'], credentials: ['IMAP_PASSWORD'] },
  { destinations: ['OPENAI_MODEL', 'OPENAI_INPUT_USD', 'OPENAI_OUTPUT_USD'], credentials: ['OPENAI_API_KEY'] },
];
