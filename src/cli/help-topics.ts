import { ERROR_CODES } from '../errors.ts';

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
        ['0', 'Done. Nothing to do and nothing found are done too.'],
        ['1', 'Unexpected failure: a bug or a full disk. --verbose shows the stack trace.'],
        ['2', 'Wrong usage, or input that cannot be read.'],
        ['3', 'Done, but some records were rejected; a file has them. --allow-rejects makes it 0.'],
        ['4', 'Configuration, authentication, permission, or pending migrations.'],
        ['5', 'The database or another service stayed unavailable after retries. Try again later.'],
        ['6', 'Locked: another run is at the same work.'],
        ['7', 'A check that was asked for failed, e.g. report coverage --min-coverage 95.'],
        ['8', 'Refused by policy: not confirmed, suppressed, or halted.'],
        ['130', 'Stopped by SIGINT (Ctrl-C). What was written is kept; run the command again to go on.'],
        ['143', 'Stopped by SIGTERM; likewise.'],
      ],
    },
    { text: 'Every failure is one line "error: …" and one line "hint: …" on stderr.' },
    {
      heading: 'In a script',
      lines: `outreach import-clients-json clients_data.json --quiet
case $? in
  0) ;;
  3) echo "some records were rejected" ;;
  5|6) exit 0 ;;                       # the next run tries again
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
      text: 'With --format json or ndjson a failure is one JSON line on stderr, and stdout has no data or ends early: {"error":{"code":…,"message":…,"hint":…,"exit_code":…}}. With OUTREACH_LOG=json the line of level "error" has "code" and "exit_code". Codes are added and never change their meaning.',
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
      text: 'A flag wins over the environment, the environment over .env in the working directory, .env over the default. Empty is not set.',
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
      text: '--database, else OUTREACH_DATABASE, else SUPABASE_URL, else the embedded database in OUTREACH_HOME if it is there. Else a terminal is asked, and a script ends with exit code 4. Every command names on stderr what it uses.',
    },
    {
      heading: 'Files and output',
      terms: [
        [
          'OUTREACH_HOME',
          'Where the embedded database, media and rejects live. Default: $XDG_DATA_HOME/outreach, else ~/.local/share/outreach. A database that is named as pglite:DIR keeps its media and rejects in DIR.files.',
        ],
        ['XDG_DATA_HOME', 'Used where OUTREACH_HOME is not set.'],
        ['NO_COLOR', 'Any value: no colours.'],
        ['OUTREACH_LOG', '"json": stderr is one JSON object a line.'],
      ],
    },
    {
      heading: 'Apify',
      terms: [
        ['APIFY_TOKEN', 'Its API token, for outreach scrape.'],
        ['APIFY_FOLLOWING_ACTOR', 'The actor for lists. Default: louisdeconinck/instagram-following-scraper.'],
        ['APIFY_PROFILE_ACTOR', 'The actor for profiles. Default: apify/instagram-profile-scraper.'],
        ['APIFY_API_URL', 'Another address of its API.'],
        ['APIFY_TIMEOUT_SECONDS', 'How long one answer of it may take. Default: 30.'],
        ['OUTREACH_MAX_USD_PER_DAY', 'What all scrapes of a day (UTC) may cost, on all hosts. Default: no ceiling.'],
      ],
    },
    {
      heading: 'Discovery',
      terms: [
        ['OUTREACH_TIERS', 'A tiers.yaml of your own: hotlist keywords and thresholds of the tiers.'],
        [
          'OUTREACH_PRIVATE_HOSTS',
          'host:port, by commas: servers that pictures and websites may be fetched from although they are not public. Default: none.',
        ],
      ],
    },
    {
      heading: 'Never from .env',
      text: 'APIFY_API_URL, INSTANTLY_API_URL and SMARTLEAD_API_URL, the addresses of the vendors, and OUTREACH_PRIVATE_HOSTS are taken from the real environment alone: a .env that happens to lie in the working directory must not lead the tool elsewhere. NO_COLOR and OUTREACH_LOG are needed before .env is read.',
    },
    {
      heading: 'No telemetry',
      text: 'outreach sends nothing about you or its use to anybody: it connects to your database and to the services that a command names.',
    },
    { text: 'Keep .env to yourself (chmod 600 .env); one that others can read is a warning.' },
  ],
};

const formats: HelpTopic = {
  name: 'formats',
  summary: 'table, JSON, CSV, files',
  blocks: [
    {
      heading: '--format',
      terms: [
        ['table', 'For people; the default on a terminal. Columns that do not fit are named below it.'],
        ['json', 'One array of objects, or one summary object; the default elsewhere.'],
        ['ndjson', 'One object a line, streamed: "… --format ndjson | head -1" ends at once.'],
        ['yaml', 'One sequence of mappings, streamed, or one summary mapping.'],
        ['csv', 'RFC 4180 with a header; nested values are JSON. The default of report export-pages.'],
      ],
    },
    {
      heading: 'Flags',
      terms: [
        ['--fields a,b', 'These columns, in this order; a wrong name is answered with all names.'],
        [
          '--jq EXPRESSION',
          'What jq 1.8 makes of the JSON, strings without quotes. It gets the whole value, up to 32 MiB; with --format ndjson each row by itself, without a limit.',
        ],
        [
          '--output FILE',
          'Into a file, whole or not at all: a failed command leaves the old file as it was. The name says the format: .json, .ndjson, .yaml, .yml, .csv.',
        ],
        [
          '--raw-csv',
          'Cells as they are. Without it, one that a spreadsheet would run as a formula (=, +, -, @) gets an apostrophe in front.',
        ],
        ['--quiet', 'No notes and no progress. Errors and warnings stay.'],
      ],
    },
    {
      heading: 'stdout and stderr',
      text: 'stdout is data and nothing else; notes, progress, questions and errors go to stderr. A reader that stops early (head) is no error.',
    },
    {
      heading: 'What a writing command answers',
      text: 'One summary object: what was inserted, updated and found unchanged in each table, and what was rejected. --dry-run gives the same, and writes nothing.',
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

/** Every topic of "outreach help", a page each. */
export const topics: readonly HelpTopic[] = [exitCodes, errors, environment, formats];
