import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateClientsJson } from '../../bench/generate.ts';
import { EmbeddedEngine } from '../../src/db/embedded/engine.ts';
import { runCli, saying, spawnCli } from '../support/cli.ts';
import { useDirectory } from '../support/databases.ts';
import { need } from '../support/needs.ts';

const WRITER = fileURLToPath(new URL('../support/power-writer.ts', import.meta.url));
const IMAGE_MIB = 700;
const CUTS = 100;
/** No more cuts after this long, on a slow machine. */
const PATIENCE_MS = 120_000;

function run(...[program = '', ...args]: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

const mountable = process.getuid?.() === 0 && spawnSync('losetup', ['--find']).status === 0 && spawnSync('mkfs.ext4', ['-V']).status === 0;
const blockDevices = need('a block device of its own', mountable, 'run as root on Linux with loop devices and e2fsprogs');

const dir = useDirectory();
const image = () => join(dir.path, 'disk.img');
const disk = () => join(dir.path, 'disk');
const after = () => join(dir.path, 'after');

/** What the device got so far: fields of its statistics. */
async function written(device: string): Promise<string> {
  return (await readFile(`/sys/block/${device.replace('/dev/', '')}/stat`, 'utf8')).trim();
}

/** The image as it is at one moment, while nobody writes: all that only the machine's memory knows is not in it. */
async function cut(device: string, pid: number, whileStopped: () => void): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  try {
    for (;;) {
      await sleep(20);
      const before = await written(device);
      run('cp', '--sparse=always', image(), `${image()}.cut`);
      if ((await written(device)) === before) break;
    }
    whileStopped();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

/** What still has a file open there, as a process that was just killed, may need a moment; it must not keep the image from being removed. */
async function unmount(path: string): Promise<void> {
  for (let tries = 1; tries <= 20; tries++) {
    if (spawnSync('umount', [path]).status === 0) return;
    await sleep(250);
  }
  run('umount', '--lazy', path);
}

async function afterwards<T>(look: () => Promise<T>): Promise<T> {
  run('mount', '-o', 'loop', `${image()}.cut`, after());
  try {
    return await look();
  } finally {
    await unmount(after());
  }
}

describe.skipIf(blockDevices.missing)(`a power cut${blockDevices.hint}`, () => {
  let device = '';
  beforeAll(async () => {
    await Promise.all([mkdir(disk()), mkdir(after())]);
    run('truncate', '-s', `${IMAGE_MIB}M`, image());
    run('mkfs.ext4', '-q', image());
    device = run('losetup', '--find', '--show', image());
    // Nothing gets to the disk by itself meanwhile.
    run('mount', '-o', 'commit=300', device, disk());
  });
  afterAll(async () => {
    if (spawnSync('mountpoint', ['-q', disk()]).status === 0) await unmount(disk());
    if (device !== '') spawnSync('losetup', ['-d', device]);
  });

  it(
    `loses nothing that was reported, and the directory opens: ${CUTS} times`,
    async () => {
      const writer = spawn(process.execPath, [WRITER, disk()], { stdio: ['ignore', 'pipe', 'inherit'] });
      const done = { row: 0, file: 0, opened: 0 };
      let rest = '';
      const hear = (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          const [what, n] = line.split(' ');
          if (what === 'row' || what === 'file' || what === 'opened') done[what] = Number(n);
        }
      };
      writer.stdout.setEncoding('utf8').on('data', hear);
      const started = performance.now();
      let cuts = 0;
      try {
        for (; cuts < CUTS && performance.now() - started < PATIENCE_MS; cuts++) {
          // The first ones while the directory is made.
          await sleep(Math.random() * (cuts < 5 ? 1_500 : 300));
          let reported = { ...done };
          await cut(device, writer.pid ?? 0, () => {
            reported = { ...done };
          });
          await afterwards(async () => {
            if (reported.opened === 0) return;
            const engine = await EmbeddedEngine.open(join(after(), 'db'));
            try {
              const [row] = await engine.query('select count(*)::int as rows, coalesce(max(n), 0) as last from public.written where n > 0');
              const [damaged] = await engine.query(`select count(*)::int as n from public.written where filling is null`);
              expect({ cuts, reported, last: Number(row?.last) >= reported.row, all: row?.rows, damaged: damaged?.n }).toEqual({
                ...{ cuts, reported, last: true, all: row?.last, damaged: 0 },
              });
            } finally {
              await engine.close();
            }
            for (let n = 3; n <= reported.file; n += 3) {
              const bytes = await readFile(join(after(), 'media', 'pages', String(n % 7), `${n}.jpg`));
              expect({ n, equal: bytes.equals(Buffer.alloc(20_000, n)) }).toEqual({ n, equal: true });
            }
          });
        }
      } finally {
        const ended = once(writer, 'exit');
        writer.kill('SIGKILL');
        await ended;
      }
      process.stdout.write(`power cuts: ${cuts}, ${done.row} rows and ${Math.floor(done.file / 3)} files reported, none lost\n`);
      expect(cuts).toBeGreaterThan(20);
      expect(done.row).toBeGreaterThan(100);
    },
    2 * PATIENCE_MS,
  );

  it('in the middle of an import: what earlier commands said stands, and the same command completes it', async () => {
    const database = `pglite:${join(disk(), 'imported')}`;
    const [small, large] = [join(dir.path, 'small.json'), join(dir.path, 'large.json')];
    await generateClientsJson(small, { clients: 3, followsPerClient: 20, pages: 50 });
    await generateClientsJson(large, { clients: 30, followsPerClient: 200, pages: 1_500 });
    expect((await runCli(['migrate', '--yes', '--database', database])).exitCode).toBe(0);
    expect((await runCli(['import-clients-json', small, '--no-media', '--database', database])).exitCode).toBe(0);
    expect((await runCli(['suppress', 'add', 'ana@studio.example', '--reason', 'asked', '--database', database])).exitCode).toBe(0);
    const importing = spawnCli(['import-clients-json', large, '--batch-size', '500', '--no-media', '--verbose', '--database', database]);
    const { child, done } = importing;
    const copied = `pglite:${join(after(), 'imported')}`;
    try {
      // From here on its lock and its run are on the disk: the copy has them, of a process that lives.
      await saying(importing, 'discovery.import_pages');
      let cuts = 0;
      // A machine that is slow has fewer, so that the import comes to its end.
      const started = performance.now();
      for (; cuts < 4 && child.exitCode === null && performance.now() - started < 30_000; cuts++) {
        await cut(device, child.pid ?? 0, () => {});
        await afterwards(async () => {
          // What a cut may leave of an older version's files.
          await writeFile(join(after(), 'imported.lock'), '');
          await writeFile(join(after(), 'imported', 'postmaster.pid'), '');
          const { exitCode, stdout, stderr } = await runCli([
            'suppress',
            'check',
            'ana@studio.example',
            '--database',
            copied,
            '--format',
            'json',
          ]);
          expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
          expect(stdout).toContain('asked');
          const again = await runCli(['import-clients-json', large, '--no-media', '--database', copied]);
          expect({ stderr: again.stderr, exitCode: again.exitCode }).toMatchObject({ exitCode: 0 });
        });
        await sleep(Math.random() * 800);
      }
      expect(cuts).toBeGreaterThan(0);
      const { exitCode, stderr } = await done;
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    } finally {
      child.kill('SIGKILL');
      await done;
    }
  });
});
