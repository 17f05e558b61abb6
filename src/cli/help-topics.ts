import { ERROR_CODES } from '../errors.ts';
import { LIMIT_NAMES, LIMITS, limitText } from '../limits.ts';

/** A page of "outreach help": plain blocks, so that the terminal and the manual page can each set them in their way. */
export interface HelpTopic {
  name: string;
  summary: string;
  blocks: readonly HelpBlock[];
}

/** A paragraph, a list of terms with what they mean, or lines to be left as they are; a heading may stand over each. */
export type HelpBlock = { heading?: string } & (
  | { text: string }
  | { terms: readonly (readonly [term: string, meaning: string])[] }
  | { lines: string }
);

const exitCodes: HelpTopic = {
  name: 'exit-codes',
  summary: 'what the numbers mean',
  blocks: [
    {
      terms: [
        ['0', 'Success, including nothing to do or nothing found.'],
        ['1', 'Unexpected failure, such as a bug or a full disk. --verbose shows the stack trace.'],
        ['2', 'Wrong usage, or input that cannot be read.'],
        ['3', 'Done, but some records were rejected and saved. --allow-rejects makes it 0.'],
        ['4', 'Configuration, authentication, permission, or pending migrations.'],
        ['5', 'The database or another service stayed unavailable after retries. Try again later.'],
        ['6', 'Locked: another run is doing the same work.'],
        ['7', 'A check that was asked for failed, e.g. report coverage --min-coverage 95.'],
        ['8', 'Refused by policy: not confirmed, suppressed, or halted.'],
        ['130', 'Stopped by SIGINT (Ctrl-C). What was written is kept; run the command again to continue.'],
        ['143', 'Stopped by SIGTERM; same as 130.'],
      ],
    },
    { text: 'Every failure prints one line "error: …" and one line "hint: …" to stderr; for exit code 3 it is "warning: …".' },
    {
      heading: 'In a script',
      lines: `outreach import-clients-json clients_data.json --quiet
case $? in
  0) ;;
  3) echo "some records were rejected" ;;
  5|6) exit 0 ;;                       # the next run retries
  *) echo "the import failed"; exit 1 ;;
esac`,
    },
  ],
};

const errors: HelpTopic = {
  name: 'errors',
  summary: 'error codes for scripts',
  blocks: [
    {
      text: 'With --format json or ndjson, a failure is one JSON line on stderr: {"error":{"code":…,"message":…,"hint":…,"exit_code":…}}. With OUTREACH_LOG=json, the line of level "error" has "code" and "exit_code". New codes may be added; existing ones keep their meaning.',
    },
    { terms: Object.entries(ERROR_CODES).map(([code, [, meaning]]) => [code, meaning]) },
    {
      heading: 'In a script',
      lines: `outreach report pages --format json > pages.json 2> errors.ndjson ||
  tail -1 errors.ndjson | jq -r .error.code`,
    },
  ],
};

const environment: HelpTopic = {
  name: 'environment',
  summary: 'settings; which database',
  blocks: [
    {
      text: 'Flags override the environment, the environment overrides .env in the working directory, and .env overrides the defaults. An empty value counts as unset.',
    },
    {
      heading: 'Database',
      terms: [
        ['OUTREACH_DATABASE', 'Same as --database: pglite:DIR, postgres://USER:PASSWORD@HOST/DATABASE, postgres or supabase.'],
        ['SUPABASE_URL', 'The Supabase project, https://REF.supabase.co.'],
        ['SUPABASE_SECRET_KEY', 'Its secret key (sb_secret_…).'],
        ['SUPABASE_SERVICE_ROLE_KEY', 'The older service-role key, where there is no SUPABASE_SECRET_KEY.'],
        ['DATABASE_URL', 'What "postgres" stands for; on Supabase used by migrate and sql. Alone it selects nothing.'],
      ],
    },
    {
      heading: 'Which database',
      text: '--database, else OUTREACH_DATABASE, else SUPABASE_URL, else the embedded database in OUTREACH_HOME if it is there. Otherwise a terminal is asked, and a script ends with exit code 4. Every command prints its database to stderr.',
    },
    {
      heading: 'Database URLs',
      text: 'As in libpq: PGUSER, PGPASSWORD, PGDATABASE, PGSSLMODE and PGSSLROOTCERT fill in what a URL leaves out, unless it stands in .env. TLS is asked for on every server that is not on this machine (sslmode=require, without a way back to plaintext); sslmode=verify-full&sslrootcert=FILE (or sslrootcert=system) also checks that the server is the one that is meant, and is the choice on a network that others can reach. disable, allow, prefer and verify-ca are understood; where TLS is off the database line says so. A socket is host=/DIRECTORY.',
    },
    {
      heading: 'Files and output',
      terms: [
        [
          'OUTREACH_HOME',
          'Where the embedded database, media and rejects live. Default: $XDG_DATA_HOME/outreach, else ~/.local/share/outreach. A database that is named as pglite:DIR keeps its media and rejects in DIR.files.',
        ],
        ['XDG_DATA_HOME', 'Used where OUTREACH_HOME is not set.'],
        ['NO_COLOR', 'Any value disables colours.'],
        ['OUTREACH_LOG', '"json": stderr is one JSON object per line.'],
      ],
    },
    {
      heading: 'Apify',
      terms: [
        ['APIFY_TOKEN', 'Its API token, for outreach scrape.'],
        ['APIFY_FOLLOWING_ACTOR', 'The actor for following lists. Default: louisdeconinck/instagram-following-scraper.'],
        ['APIFY_PROFILE_ACTOR', 'The actor for profiles. Default: apify/instagram-profile-scraper.'],
        ['APIFY_API_URL', 'Alternative API address.'],
        ['APIFY_TIMEOUT_SECONDS', 'Request timeout. Default: 30.'],
        ['OUTREACH_MAX_USD_PER_DAY', 'Spending limit for all scrapes per day (UTC), across hosts. Default: none.'],
      ],
    },
    {
      heading: 'Instantly',
      terms: [
        ['INSTANTLY_API_KEY', 'A key of its API v2, for outreach sync-instantly.'],
        ['INSTANTLY_API_URL', 'Alternative API address, without /api/v2.'],
        ['INSTANTLY_REQUESTS_PER_SECOND', 'Its limit for a workspace, across hosts. Default: 100.'],
        ['INSTANTLY_REQUESTS_PER_MINUTE', 'The same for a minute. Default: 6000.'],
        ['INSTANTLY_EMAILS_PER_MINUTE', 'Its limit for pages of e-mails. Default: 20.'],
      ],
    },
    {
      heading: 'Smartlead',
      terms: [
        ['SMARTLEAD_API_KEY', 'The key of its API, for outreach audience push.'],
        ['SMARTLEAD_API_URL', 'Alternative API address, without /api/v1.'],
      ],
    },
    {
      heading: 'Language model',
      terms: [
        ['OPENAI_API_KEY', 'A key for outreach leads enrich --model; an endpoint of your own may need none.'],
        ['OPENAI_BASE_URL', 'Another OpenAI-compatible endpoint, with its version. Default: https://api.openai.com/v1.'],
        ['OPENAI_MODEL', 'Which model is asked. Default: gpt-4o-mini.'],
        ['OPENAI_INPUT_USD', 'Its price per million tokens of questions, for --max-usd. Default: 5.'],
        ['OPENAI_OUTPUT_USD', 'The same of answers. Default: 15.'],
      ],
    },
    {
      heading: 'Mail',
      terms: [
        ['IMAP_URL', 'The mailbox that outreach import-replies reads: imaps://USER@HOST:PORT, an @ in the user as %40.'],
        ['IMAP_PASSWORD', 'Its password; many providers want an app password.'],
      ],
    },
    {
      heading: 'Webhooks',
      terms: [
        [
          'OUTREACH_WEBHOOK_SECRET',
          'What a request to outreach serve must bring: as Authorization: Bearer, X-Webhook-Secret or X-Vapi-Secret.',
        ],
      ],
    },
    {
      heading: 'Discovery',
      terms: [
        ['OUTREACH_TIERS', 'Your own tiers.yaml: hotlist keywords and tier thresholds.'],
        ['OUTREACH_LIMITS', 'How much is read at most, e.g. row=64MiB,depth=1000: see "outreach help limits".'],
        ['OUTREACH_COUNTRY', 'Country of phone numbers without a country code, e.g. DE. "outreach migrate" tells the database.'],
        [
          'OUTREACH_PLAIN_API_KEYS',
          '1: API keys of growth accounts are stored as they are, for a team whose own API compares them, not as their SHA-256.',
        ],
        [
          'OUTREACH_PRIVATE_HOSTS',
          'host:port, comma-separated: non-public servers that images and websites may be fetched from. Default: none.',
        ],
      ],
    },
    {
      heading: 'Never from .env',
      text: "The .env of a directory may be a stranger's. APIFY_API_URL, INSTANTLY_API_URL, SMARTLEAD_API_URL and OPENAI_BASE_URL, the vendors' addresses, OUTREACH_PLAIN_API_KEYS, OUTREACH_PRIVATE_HOSTS, OUTREACH_LIMITS, and OUTREACH_HOME with HOME and XDG_DATA_HOME are only read from the real environment, and so are the PG… variables. NO_COLOR and OUTREACH_LOG are needed before .env is read. A credential and where it is sent come from one place, both from the environment or both from .env (SUPABASE_URL and its key, APIFY_TOKEN and the actors, IMAP_URL and IMAP_PASSWORD, OPENAI_API_KEY and the model, a database URL and PGUSER or PGPASSWORD); otherwise it is exit code 4.",
    },
    {
      heading: 'No telemetry',
      text: 'outreach collects and sends no usage data. It connects only to your database and to the services that a command needs.',
    },
    { text: 'Keep .env private (chmod 600 .env); one that others can read causes a warning.' },
  ],
};

const formats: HelpTopic = {
  name: 'formats',
  summary: 'table, JSON, CSV, files',
  blocks: [
    {
      heading: '--format',
      terms: [
        ['table', 'For people; the default on a terminal. Columns that do not fit are listed below the table.'],
        ['json', 'An array of objects, or one summary object; the default elsewhere.'],
        ['ndjson', 'One object per line, streamed: "… --format ndjson | head -1" ends at once.'],
        ['yaml', 'A sequence of mappings, streamed, or one summary mapping.'],
        ['csv', 'RFC 4180 with a header; nested values are JSON. The default of report export-pages.'],
      ],
    },
    {
      heading: 'Flags',
      terms: [
        ['--fields a,b', 'Only these columns, in this order; an unknown name lists all names.'],
        [
          '--jq EXPRESSION',
          'Filter the JSON with jq 1.8; strings print without quotes. The filter gets the whole value, up to 32 MiB; with --format ndjson it gets one row at a time, without a limit.',
        ],
        [
          '--output FILE',
          'Write to a file, atomically: a failed command leaves the old file unchanged. The extension sets the format: .json, .ndjson, .yaml, .yml, .csv.',
        ],
        [
          '--raw-csv',
          'Leave cells unescaped. Otherwise a cell that a spreadsheet would run as a formula (=, +, -, @) gets a leading apostrophe.',
        ],
        ['--quiet', 'No notes and no progress; errors and warnings are still printed.'],
      ],
    },
    {
      heading: 'stdout and stderr',
      text: 'stdout carries only data; notes, progress, questions and errors go to stderr. A reader that stops early (head) is not an error.',
    },
    {
      heading: 'What a writing command prints',
      text: 'One summary object: how many rows of each table were inserted, updated or unchanged, and what was rejected. --dry-run prints the same and writes nothing.',
    },
    {
      lines: `{
  "command": "import-clients-json",
  "database": "embedded",
  "dry_run": false,
  "source": "clients_data.json",
  "tables": {
    "discovery.clients": { "inserted": 3, "updated": 0, "unchanged": 1 }
  },
  "rejected": { "count": 1, "file": "clients_data.rejects.ndjson" },
  "warnings": [
    { "code": "naive_timestamps", "count": 12, "message": "…" }
  ],
  "run_id": "3f2a9c1e-5b1d-4c1f-9d59-0c2f6d1b7a10",
  "duration_ms": 812
}`,
    },
    {
      heading: 'Examples',
      lines: `outreach report pages --format csv --output pages.csv
outreach report overlap --jq '.[0].ig_username'
outreach import-clients-json clients_data.json | jq .rejected.count
outreach jobs show 3f2a9c`,
    },
  ],
};

const limits: HelpTopic = {
  name: 'limits',
  summary: 'how much of a file is read',
  blocks: [
    {
      text: 'What is read is bounded, far above what lists, exports and settings have, so that no file can fill memory or disk. An error names the limit that it met; OUTREACH_LIMITS raises it, by name and from the real environment alone.',
    },
    {
      heading: 'Limits',
      terms: LIMIT_NAMES.map((name) => [name, `${capital(LIMITS[name].of)}: ${limitText(name, LIMITS[name].standard)}.`] as const),
    },
    {
      heading: 'Always',
      text: 'One layer of gzip is unpacked; a gzip file within another is refused. Websites and pictures are cut off at sizes of their own.',
    },
    {
      heading: 'Examples',
      lines: `OUTREACH_LIMITS=row=64MiB outreach suppress import exported.csv
OUTREACH_LIMITS=depth=1000 outreach import-clients-json clients_data.json`,
    },
  ],
};

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Every topic of "outreach help", a page each. */
export const topics: readonly HelpTopic[] = [exitCodes, errors, environment, formats, limits];
