// Builds dist/: the compiled program, its manual pages, and the clusters that a new embedded database is copied from.
import { spawnSync } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { packTar } from 'modern-tar/fs';
import { createDirectory, EMPTY_TEMPLATE, migratedTemplate, TEMPLATES } from '../src/db/embedded/directory.ts';
import { BY_TEMPLATE } from '../src/db/migrate/apply.ts';
import { digestOf, loadMigrations } from '../src/db/migrate/files.ts';
import { migrateTarget } from '../src/db/migrate/target.ts';
import { writeManPages } from './gen-man.ts';

await compile();
await writeManPages('dist/man/man1');
await buildTemplates();

/** What a former source left in dist/ would be packed as well, so it goes. */
async function compile(): Promise<void> {
  const { status, stdout } = spawnSync('tsc', ['-p', 'tsconfig.build.json', '--listEmittedFiles'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`tsc failed:\n${stdout}`);
  const wanted = new Set(stdout.match(/(?<=^TSFILE: ).+$/gm));
  const made = [resolve('dist/man/man1'), TEMPLATES];
  for (const entry of await readdir('dist', { recursive: true, withFileTypes: true })) {
    const path = resolve(entry.parentPath, entry.name);
    if (entry.isFile() && !wanted.has(path) && !made.some((dir) => path.startsWith(dir))) await rm(path);
  }
}

/** Only what is not there yet: initdb and the migrations take seconds. */
async function buildTemplates(): Promise<void> {
  await mkdir(TEMPLATES, { recursive: true });
  const require = createRequire(import.meta.url);
  const manifest = join(require.resolve('@electric-sql/pglite'), '../../package.json');
  const pglite: string = JSON.parse(await readFile(manifest, 'utf8')).version;
  const stamp = join(TEMPLATES, 'pglite-version');
  if ((await readFile(stamp, 'utf8').catch(() => '')) !== pglite) {
    for (const file of await readdir(TEMPLATES)) await rm(join(TEMPLATES, file));
    await writeFile(stamp, pglite);
  }

  const set = loadMigrations();
  const digest = digestOf(set.files);
  const wanted = [EMPTY_TEMPLATE, migratedTemplate(digest)];
  const scratch = await mkdtemp(join(tmpdir(), 'outreach-template-'));
  for (const template of wanted.filter((path) => !existsSync(path))) {
    const dir = join(scratch, basename(template));
    if (template === EMPTY_TEMPLATE) await createDirectory(dir);
    else await migrateTarget({ kind: 'embedded', dir }, set, BY_TEMPLATE);
    await pack(dir, template);
  }
  await rm(scratch, { recursive: true, force: true });
  const stale = (await readdir(TEMPLATES)).filter((file) => file.endsWith('.tar.gz') && !wanted.includes(join(TEMPLATES, file)));
  for (const file of stale) await rm(join(TEMPLATES, file));
}

async function pack(dir: string, tarball: string): Promise<void> {
  const unfinished = `${tarball}.tmp`;
  await pipeline(packTar(dir), createGzip({ level: 9 }), createWriteStream(unfinished));
  await chmod(unfinished, 0o644);
  await rename(unfinished, tarball);
}
