// Builds dist/: the compiled program, its manual pages, and an empty embedded database that `init` and `migrate` start from.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { TEMPLATE } from '../src/db/embedded/directory.ts';
import { writeManPages } from './gen-man.ts';

execFileSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
await writeManPages('dist/man');

// initdb takes seconds; loading its result takes less than one. It changes with PGlite alone.
const require = createRequire(import.meta.url);
const manifest = join(require.resolve('@electric-sql/pglite'), '../../package.json');
const version: string = JSON.parse(await readFile(manifest, 'utf8')).version;
const stamp = `${TEMPLATE}.version`;
if (!existsSync(TEMPLATE) || (await readFile(stamp, 'utf8').catch(() => '')) !== version) {
  const dir = await mkdtemp(join(tmpdir(), 'outreach-template-'));
  const db = await PGlite.create({ dataDir: join(dir, 'db') });
  const tarball = await db.dumpDataDir('gzip');
  await db.close();
  await writeFile(TEMPLATE, Buffer.from(await tarball.arrayBuffer()));
  await writeFile(stamp, version);
  await rm(dir, { recursive: true, force: true });
}
