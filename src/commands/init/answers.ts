import { parse } from 'dotenv';
import { isWebUrl } from '../../cli/values.ts';
import { isLoopback, readPostgresUrl } from '../../db/postgres-url.ts';
import { kindOfKey } from '../../db/supabase-key.ts';
import type { Target } from '../../db/target.ts';
import { OutreachError, UsageError } from '../../errors.ts';

export type TargetKind = Target['kind'];

/** Where an answer came from, as the plan tells it. */
export type Source = '--database' | '--supabase-url' | 'standard input' | 'environment' | '.env' | 'asked';

export interface Answer {
  value: string;
  from: Source;
}

/** What the flags, standard input, the environment and the present .env say about a setting; the first of them that has it. */
export type Known = (name: string) => Answer | undefined;

/** What is to be set, and the target that it means. */
export interface Answers {
  target: Target;
  /** In the order in which they are written. */
  settings: ReadonlyMap<string, Answer>;
}

export function embedded(dir: string, from: Source): Answers {
  return { target: { kind: 'embedded', dir }, settings: new Map([['OUTREACH_DATABASE', { value: `pglite:${dir}`, from }]]) };
}

/**
 * The URL goes into OUTREACH_DATABASE: a DATABASE_URL in the same file may be another program's, and is named only where it is the same.
 */
export function postgres(url: Answer, databaseUrlInFile: string | undefined): Answers {
  const value = url.value === databaseUrlInFile ? 'postgres' : url.value;
  return {
    target: { kind: 'postgres', url: url.value },
    settings: new Map([['OUTREACH_DATABASE', { ...url, value }]]),
  };
}

export interface SupabaseAnswers {
  url: Answer;
  key: Answer;
  databaseUrl: Answer | undefined;
}

export function supabase({ url, key, databaseUrl }: SupabaseAnswers, from: Source): Answers {
  const settings = new Map<string, Answer>([
    ['OUTREACH_DATABASE', { value: 'supabase', from }],
    ['SUPABASE_URL', url],
    ['SUPABASE_SECRET_KEY', key],
    ...(databaseUrl === undefined ? [] : [['DATABASE_URL', databaseUrl] satisfies [string, Answer]]),
  ]);
  return { target: { kind: 'supabase', url: url.value, key: key.value, databaseUrl: databaseUrl?.value }, settings };
}

/** The URL of a PostgreSQL server, wherever it stands. */
export function knownDatabaseUrl(known: Known): Answer | undefined {
  const named = known('OUTREACH_DATABASE');
  return named !== undefined && /^postgres(?:ql)?:\/\//.test(named.value) ? named : known('DATABASE_URL');
}

/** An older service_role key does as well; it is kept under the name that goes first. */
export function knownKey(known: Known): Answer | undefined {
  return known('SUPABASE_SECRET_KEY') ?? known('SUPABASE_SERVICE_ROLE_KEY');
}

/** A connection URL as people paste it; true, or what is wrong with it, without repeating it. */
export function checkDatabaseUrl(text: string): true | string {
  if (/\[(?:YOUR-)?PASSWORD\]/i.test(text)) return 'put the password of the database in the place of [YOUR-PASSWORD]';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is refused
  if (/[\u0000-\u001f\u007f]/.test(text)) return 'the URL holds a control character; paste it in one line';
  try {
    readPostgresUrl(text);
    return true;
  } catch (error) {
    if (!(error instanceof OutreachError)) throw error;
    return `${error.message}: ${error.suggestion}; in a password write @ as %40, / as %2F, # as %23`;
  }
}

export function checkSupabaseUrl(text: string): true | string {
  const url = isWebUrl(text) ? URL.parse(text) : null;
  if (url === null) return 'write it as https://<ref>.supabase.co (Project Settings > Data API)';
  if (url.username !== '' || url.password !== '') return 'the URL holds a user or password; the key is asked for separately';
  return url.protocol === 'https:' || isLoopback(url.hostname.replace(/^\[(.*)\]$/, '$1'))
    ? true
    : 'the key would go over the network unencrypted: write it with https://';
}

export function checkKey(text: string): true | string {
  const kind = kindOfKey(text);
  if (kind === 'publishable key' || kind === 'legacy anon key') {
    return `this is a ${kind}, which may do nothing here; make a secret key: Project Settings > API Keys (it begins with sb_secret_)`;
  }
  return /^[\w.-]{8,}$/.test(text) ? true : 'this is no key: it begins with sb_secret_ (Project Settings > API Keys)';
}

/** Settings that may come over standard input. */
const FROM_STDIN = ['SUPABASE_URL', 'SUPABASE_SECRET_KEY', 'SUPABASE_SERVICE_ROLE_KEY', 'DATABASE_URL'];
const MAX_STDIN_BYTES = 65_536;

/** `NAME=value` lines, as in a .env. */
export async function readSecrets(stdin: AsyncIterable<Buffer> & { isTTY?: boolean }): Promise<Record<string, string>> {
  if (stdin.isTTY)
    throw new UsageError('--secrets-stdin reads standard input, which is a terminal', { suggestion: 'without it you are asked' });
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) {
    chunks.push(chunk);
    if (chunks.reduce((sum, { length }) => sum + length, 0) > MAX_STDIN_BYTES) {
      throw new UsageError('standard input holds more than settings', { suggestion: `write lines like ${FROM_STDIN[1]}=…` });
    }
  }
  const values = parse(Buffer.concat(chunks));
  const stranger = Object.keys(values).find((name) => !FROM_STDIN.includes(name));
  if (stranger !== undefined || Object.keys(values).length === 0) {
    throw new UsageError(stranger === undefined ? 'standard input holds no setting' : `standard input sets ${stranger}`, {
      suggestion: `write lines like ${FROM_STDIN[1]}=…; known are ${FROM_STDIN.join(', ')}`,
    });
  }
  return values;
}
