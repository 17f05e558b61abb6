import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../src/errors.ts';
import { openPostgres, temporaryDirectory, useDirectory } from './support/databases.ts';
import { startInstantlyServer } from './support/instantly-server.ts';
import { scrapeBench } from './support/scrape.ts';
import { copyMigrated } from './support/templates.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
const manifest: { dependencies: Record<string, string>; devDependencies: Record<string, string> } = JSON.parse(
  await readFile(join(ROOT, 'package.json'), 'utf8'),
);

const dir = useDirectory();

/** The commands of the README's consoles in their order, each with the output it shows. */
function consoleSteps(): { command: string; output: string }[] {
  return [...readme.matchAll(/```console\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((step) => {
        const [command = '', ...output] = step.split('\n');
        return { command, output: output.join('\n') };
      }),
  );
}

/** Not spawnSync: the vendor's server answers in this process. */
async function spawnAsync(
  program: string,
  args: string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<{ status: unknown; stderr: string }> {
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [status] = await once(child, 'close');
  return { status, stderr };
}

describe('README', () => {
  it('shows what the commands print', async () => {
    await copyMigrated('embedded', join(dir.path, 'db'));
    const env = { PATH: process.env.PATH, HOME: dir.path, OUTREACH_HOME: dir.path, OUTREACH_DATABASE: `pglite:${join(dir.path, 'db')}` };
    const outreach = `'${process.execPath}' '${join(ROOT, 'bin/outreach.js')}'`;
    for (const { command, output } of consoleSteps().filter((step) => step.command.startsWith('outreach '))) {
      const run = spawnSync('sh', ['-c', command.replace(/^outreach/, outreach)], { cwd: ROOT, env, encoding: 'utf8' });
      const shown = run.stdout
        .replaceAll('\r\n', '\n')
        .replace(/see \S+/, 'see REJECTS')
        .replace(/[\d.]+ s$/m, 'SECONDS s');
      expect(shown, `${command}\n${run.stderr}`).toBe(output.trimEnd() === '' ? '' : `${output.trimEnd()}\n`);
    }
  });

  it('shows cron lines and workflow steps that run', async () => {
    const database = await openPostgres();
    const work = await temporaryDirectory();
    await mkdir(join(work.path, 'drop'));
    await copyFile(join(ROOT, 'fixtures/clients_data.json'), join(work.path, 'drop/clients_data.json'));
    const cron = [...readme.matchAll(/^[\d*]\S* .* && (npx outreach .*)$/gm)].map(([, command = '']) => command);
    const steps = [...readme.matchAll(/- run: (npx outreach .*)$/gm)].map(([, command = '']) => command);
    expect([cron.length, steps.length]).toEqual([4, 3]);
    const instantly = await startInstantlyServer();
    for (const command of [...steps, ...cron]) {
      const here = command
        .replace('npx outreach', `'${process.execPath}' '${join(ROOT, 'bin/outreach.js')}'`)
        .replaceAll('/srv/drop/', `${work.path}/drop/`)
        .replaceAll('/var/log/outreach/', `${work.path}/`);
      const env = {
        ...{ PATH: process.env.PATH, HOME: work.path, OUTREACH_DATABASE: 'postgres', DATABASE_URL: database.url },
        ...{ INSTANTLY_API_KEY: instantly.key, INSTANTLY_API_URL: instantly.url },
      };
      const child = spawn('sh', ['-c', here], { cwd: work.path, env, stdio: ['ignore', 'ignore', 'pipe'] });
      const [stderr, [status]] = await Promise.all([text(child.stderr), once(child, 'close')]);
      // The fixture has records that are refused, which cron's import tells.
      expect({ command, stderr, status }).toMatchObject({ status: /^\S+ \S+ import.*--expect-min/.test(command) ? 3 : 0 });
      expect(stderr).not.toMatch(/^error/m);
    }
    const runs = await database.sql`select status, exit_code from ops.runs order by started_at`;
    expect(runs.map((run) => run.exit_code)).toEqual([0, 3, 0]);
    await instantly.close();
    await database.close();
    await work.remove();
  });

  it('shows commands of discovery that run, against a vendor that answers', async () => {
    const clients = ['dana.lifts', 'marcob', 'lena_codes', 'quiet.kay'];
    const bench = await scrapeBench({ accounts: clients.map((handle) => ({ handle, followsCount: 12 })) });
    const work = await temporaryDirectory();
    await symlink(join(ROOT, 'fixtures'), join(work.path, 'fixtures'));
    const env = { PATH: process.env.PATH, HOME: work.path, ...bench.env };
    const shell = (script: string) =>
      spawnAsync('sh', ['-c', `outreach() { '${process.execPath}' '${join(ROOT, 'bin/outreach.js')}' "$@"; }\n${script}`], work.path, env);
    try {
      await shell('outreach import-clients-json fixtures/clients_data.json --no-media');
      const section = readme.slice(readme.indexOf('### Discovery'), readme.indexOf('### Growth'));
      const blocks = [...section.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block);
      const scripts = blocks.flatMap((block) => block.split(/^(?=outreach )/m)).filter((text) => text.trim() !== '');
      expect(scripts.length).toBeGreaterThan(12);
      for (const script of scripts) {
        const { status, stderr } = await shell(script);
        // Fixtures have items that are refused, and accounts that are not there.
        expect([0, 3], `${script}: ${stderr}`).toContain(status);
        expect(stderr).not.toMatch(/^error/m);
      }
      // The replay is the run of another time.
      const [replayed] = await bench.sql`select count(*)::int as n from discovery.scrape_runs
        where target_username = 'dana.lifts' and job_type = 'client_following' and status = 'succeeded' and not metadata ? 'synthetic'`;
      expect(replayed?.n).toBeGreaterThan(1);
    } finally {
      await bench.close();
      await work.remove();
    }
  });

  it('lists every exit code', () => {
    for (const code of Object.values(EXIT)) expect(readme).toMatch(new RegExp(`^\\|[^|]*\\b${code}\\b[^|]*\\|`, 'm'));
  });

  it('gives a reason for every dependency', () => {
    const table = readme.slice(readme.indexOf('### Dependencies'));
    for (const name of [...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)]) expect(table).toContain(name);
  });

  it('names every setting of .env.example', async () => {
    for (const [, name] of (await readFile(join(ROOT, '.env.example'), 'utf8')).matchAll(/^([A-Z_]+)=/gm))
      expect(readme).toContain(`\`${name}\``);
  });
});
