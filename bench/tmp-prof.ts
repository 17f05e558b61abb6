import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import postgres from 'postgres';
import { createDatabase, migrate, startPostgres } from '../test/support/postgres.ts';
import { floorOnPostgres } from './floor.ts';
import { generateClientsJson } from './generate.ts';
import { LAUNCHER } from './measure.ts';
const dir = '/tmp/helper-writes';
const SHAPE = { clients: 150, followsPerClient: 2_000, pages: 60_000 };
const f = join(dir, '300k.json');
if (!existsSync(f)) await generateClientsJson(f, SHAPE);
const scratch = await mkdtemp(join(dir, 'b-'));
const stat = (pid: number) => { try { const t = readFileSync(`/proc/${pid}/stat`, 'utf8'); const p = t.slice(t.lastIndexOf(')') + 2).split(' '); return { ppid: Number(p[1]), own: (Number(p[11]) + Number(p[12])) / 100, all: (Number(p[11]) + Number(p[12]) + Number(p[13]) + Number(p[14])) / 100 }; } catch { return undefined; } };
function serverCpu(port: string): number {
  let sum = 0; let root = 0;
  const pids = readdirSync('/proc').filter((n) => /^\d+$/.test(n)).map(Number);
  for (const pid of pids) { try { const c = readFileSync(`/proc/${pid}/cmdline`, 'utf8'); if (c.includes(`\0${port}\0`) && c.includes('-D')) root = pid; } catch {} }
  for (const pid of pids) { const s = stat(pid); if (s && pid === root) sum += s.all; else if (s && s.ppid === root) sum += s.own; }
  return sum;
}
function run(args: string[], prof?: string): Promise<{ seconds: number; cpu: number; out: string }> {
  const started = performance.now();
  const child = spawn(process.execPath, [...(prof ? ['--cpu-prof', `--cpu-prof-dir=${prof}`] : []), ...args], { env: { ...process.env, HOME: scratch, OUTREACH_HOME: scratch }, stdio: ['ignore', 'pipe', 'pipe'] });
  let cpu = 0; let out = '';
  child.stderr.on('data', (c) => { out += c; });
  const w = setInterval(() => { cpu = Math.max(cpu, stat(child.pid ?? 0)?.own ?? 0); }, 20);
  return new Promise((res) => child.on('close', () => { clearInterval(w); res({ seconds: (performance.now() - started) / 1000, cpu, out }); }));
}
const server = await startPostgres(['-c', 'shared_buffers=2GB', '-c', 'max_wal_size=4GB', '-c', 'autovacuum=off', '-c', 'track_functions=all']);
try {
  const fresh = async () => { const u = await createDatabase(server); await migrate(u); return u; };
  const url = await fresh();
  const port = new URL(url).port;
  const floorDb = await fresh();
  let c0 = serverCpu(port); let n0 = process.cpuUsage();
  const floor = await floorOnPostgres(floorDb, SHAPE);
  const n1 = process.cpuUsage(n0);
  const floorCpu = serverCpu(port) - c0;
  console.log('floor wall', floor.toFixed(1), 'server cpu', floorCpu.toFixed(1), 'client cpu', ((n1.user + n1.system) / 1e6).toFixed(1));
  for (const [name, flags] of [['first', []], ['force', ['--force']]] as const) {
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    await sql`select pg_stat_reset()`;
    c0 = serverCpu(port);
    const r = await run([LAUNCHER, 'import-clients-json', f, '--database', url, '--no-media', '--quiet', ...flags], process.argv.includes('prof') ? `${dir}/prof-${name}` : undefined);
    console.log(name, 'wall', r.seconds.toFixed(1), 'server cpu', (serverCpu(port) - c0).toFixed(1), 'client cpu', r.cpu.toFixed(1), r.out.slice(0, 300));
    await new Promise((res) => setTimeout(res, 1500));
    console.table((await sql`select schemaname || '.' || funcname as fn, calls, round(total_time)::int as total, round(self_time)::int as self from pg_stat_user_functions order by self_time desc limit 9`).map((x) => ({ ...x })));
    await sql.end();
  }
} finally { await server.stop(); }
await rm(scratch, { recursive: true, force: true });
process.exit(0);
