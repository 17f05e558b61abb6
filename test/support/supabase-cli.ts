import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadMigrations } from '../../src/db/migrate/files.ts';
import type { CliResult } from './cli.ts';
import { temporaryDirectory } from './databases.ts';

const SUPABASE = fileURLToPath(new URL('../../node_modules/.bin/supabase', import.meta.url));

/** The schemas that the migrations make, so that a new one cannot be forgotten. */
export async function migratedSchemas(): Promise<string[]> {
  const { files } = loadMigrations();
  return files.flatMap((file) => [...file.sql.matchAll(/^create schema (\w+);/gm)].map((match) => match[1] ?? ''));
}

export interface SupabaseProject {
  /** The folder that holds supabase/. */
  path: string;
  run(args: string[]): Promise<CliResult>;
  remove(): Promise<void>;
}

/** A team's folder for the Supabase CLI, whose API serves these schemas. */
export async function supabaseProject(schemas: string[]): Promise<SupabaseProject> {
  const { path, remove } = await temporaryDirectory();
  await mkdir(join(path, 'supabase'));
  await writeFile(join(path, 'supabase', 'config.toml'), `project_id = "outreach"\n[api]\nschemas = ${JSON.stringify(schemas)}\n`);
  return { path, remove, run: (args) => supabase(args, path) };
}

function supabase(args: string[], cwd: string): Promise<CliResult> {
  const child = spawn(SUPABASE, args, {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, SUPABASE_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}
