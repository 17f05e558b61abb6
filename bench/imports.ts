import { join } from 'node:path';
import postgres from 'postgres';
import { loadMigrations } from '../src/db/migrate/files.ts';
import { migrateTarget } from '../src/db/migrate/target.ts';
import type { Bench } from './bench.ts';
import { floorOnPglite, floorOnPostgres } from './floor.ts';
import { startGateway } from './gateway.ts';
import { generateClientsJson, type Shape } from './generate.ts';
import { LAUNCHER, type Measured, measure, median } from './measure.ts';

const ONE_MILLION: Shape = { clients: 500, followsPerClient: 2_000, pages: 200_000 };
const FIVE_MILLION: Shape = { clients: 2_500, followsPerClient: 2_000, pages: 1_000_000 };
const HUNDRED_THOUSAND: Shape = { clients: 50, followsPerClient: 2_000, pages: 20_000 };

const seconds = (value: number) => `${value.toFixed(1)} s`;

/** import-clients-json against the least that any import must do, on embedded, PostgreSQL and over HTTP; start-up time. */
export async function benchImports({ dir, fresh, note }: Bench): Promise<void> {
  const env = { HOME: dir, OUTREACH_HOME: dir };
  const importFile = (file: string, database: string, ...flags: string[]): Promise<Measured> =>
    measure([LAUNCHER, 'import-clients-json', file, '--database', database, '--no-media', '--quiet', ...flags], env);
  const file100k = join(dir, 'clients-100k.json');
  await generateClientsJson(file100k, HUNDRED_THOUSAND);
  const makeEmbedded = async (name: string) => {
    await migrateTarget({ kind: 'embedded', dir: join(dir, name) }, await loadMigrations(), 'bench');
    return join(dir, name);
  };
  const embeddedFloor = await floorOnPglite(await makeEmbedded('floor'), HUNDRED_THOUSAND);
  const embedded = await importFile(file100k, `pglite:${await makeEmbedded('import')}`);
  note(
    'embedded: import of 100,000 follows against the same floor on PGlite',
    `${(embedded.seconds / embeddedFloor).toFixed(2)}x (${seconds(embedded.seconds)} / ${seconds(embeddedFloor)})`,
    'at most 1.6x',
    { value: embedded.seconds / embeddedFloor, atMost: 1.6 },
  );

  const created = await measure([LAUNCHER, 'migrate', '--quiet', '--database', `pglite:${join(dir, 'new')}`], env);
  note('first creation of the embedded database, migrations included', seconds(created.seconds), 'under 2 s', {
    value: created.seconds,
    atMost: 2,
  });

  const file1m = join(dir, 'clients-1m.json');
  await generateClientsJson(file1m, ONE_MILLION);

  const floor = await floorOnPostgres(await fresh(), ONE_MILLION);
  const database = await fresh();
  const first = await importFile(file1m, database);
  note(
    'import of 1 M follows, 200,000 pages, against COPY and plain merges',
    `${(first.seconds / floor).toFixed(2)}x (${seconds(first.seconds)} / ${seconds(floor)})`,
    'at most 1.0x',
    { value: first.seconds / floor, atMost: 1 },
  );
  const forced = await importFile(file1m, database, '--force');
  note(
    'the same file again with --force, against the first import',
    `${(forced.seconds / first.seconds).toFixed(2)}x (${seconds(forced.seconds)})`,
    'at most 0.40x',
    { value: forced.seconds / first.seconds, atMost: 0.4 },
  );
  const known = await importFile(file1m, database);
  note('the same file again', seconds(known.seconds), 'under 2 s', { value: known.seconds, atMost: 2 });
  note('peak memory of that import', `${first.peakMb.toFixed(0)} MB`, 'at most 350 MB', { value: first.peakMb, atMost: 350 });

  const sql = postgres(database, { max: 1, onnotice: () => {} });
  const times: number[] = [];
  for (let i = 0; i < 7; i++) {
    const started = performance.now();
    await sql`select discovery.overlap('{"min_clients": 2}', 'clients', null, 20)`;
    times.push(performance.now() - started);
  }
  await sql.end();
  const overlapMs = median(times);
  note('report overlap --limit 20 on 1 M follows, in the database', `${overlapMs.toFixed(1)} ms`, 'under 150 ms', {
    value: overlapMs,
    atMost: 150,
  });

  const gateway = await startGateway(await fresh(), 40);
  const http = await measure([LAUNCHER, 'import-clients-json', file1m, '--no-media', '--quiet'], {
    ...env,
    SUPABASE_URL: gateway.url,
    SUPABASE_SECRET_KEY: `sb_secret_${'d'.repeat(22)}_00000000`,
  });
  note(
    'the same import over HTTP with 40 ms of round trip, against the direct one',
    `${(http.seconds / first.seconds).toFixed(2)}x (${seconds(http.seconds)})`,
    'reported',
    undefined,
  );
  note('slowest statement of it after warm-up', seconds(gateway.slowest()), 'at most 4 s', { value: gateway.slowest(), atMost: 4 });
  await gateway.close();

  const bare: number[] = [];
  const help: number[] = [];
  for (let i = 0; i < 11; i++) {
    bare.push((await measure(['-e', '0'])).seconds);
    help.push((await measure([LAUNCHER, '--help'])).seconds);
  }
  note(
    'outreach --help against node -e 0',
    `${(median(help) / median(bare)).toFixed(2)}x (${(median(help) * 1000).toFixed(0)} ms)`,
    'at most 4x',
    { value: median(help) / median(bare), atMost: 4 },
  );

  const file5m = join(dir, 'clients-5m.json');
  await generateClientsJson(file5m, FIVE_MILLION);
  const five = await importFile(file5m, await fresh());
  note(
    'import of 5 M follows, 1,000,000 pages, against that of 1 M',
    `${(five.seconds / first.seconds).toFixed(2)}x (${seconds(five.seconds)})`,
    'at most 6x',
    { value: five.seconds / first.seconds, atMost: 6 },
  );
  note(
    'its peak memory against that at 1 M',
    `${(five.peakMb / first.peakMb).toFixed(2)}x (${five.peakMb.toFixed(0)} MB)`,
    'at most 1.15x',
    { value: five.peakMb / first.peakMb, atMost: 1.15 },
  );
}
