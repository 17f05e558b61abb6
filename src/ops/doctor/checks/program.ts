import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Config } from '../../../config.ts';
import { OutreachError } from '../../../errors.ts';
import { NEVER_FROM_DOTENV, SETTINGS } from '../../../settings.ts';
import { type Finding, failed, ok, warning } from '../finding.ts';
import { isNotIgnored } from '../git.ts';
import { masked } from '../secrets.ts';
import type { Setup } from '../setup.ts';

export function nodeVersion({ input: { node } }: Setup): Finding[] {
  const found = `Node ${node.version}`;
  return satisfies(node.version, node.engines)
    ? [ok(found)]
    : [failed(found, node.engines, 'install one of these; in the project folder "npx outreach" brings its own')];
}

/** Whether a version is in a range of the form `^22.22.2 || >=26.0.0`, the only one that package.json uses. */
export function satisfies(version: string, range: string): boolean {
  const [major = 0, ...rest] = version.split('.').map(Number);
  return range.split('||').some((part) => {
    const match = /^\s*(\^|>=)(\d+)\.(\d+)\.(\d+)\s*$/.exec(part);
    if (match === null) throw new Error(`the range "${part.trim()}" of package.json is of an unknown form`);
    const least = match.slice(2).map(Number);
    if (match[1] === '^' && major !== least[0]) return false;
    const differs = [major, ...rest].map((n, i) => n - (least[i] ?? 0)).find((difference) => difference !== 0) ?? 0;
    return differs >= 0;
  });
}

export async function envFile({ input: { config } }: Setup): Promise<Finding[]> {
  const { path, state, exposed } = config.dotenv;
  if (state === 'absent') return [ok(`there is no ${path}`)];
  if (state === 'unreadable')
    return [failed(`${path} cannot be read and is ignored`, 'a file that this user can read', `chmod 600 ${path}`)];
  const findings = [
    ...(exposed ? [warning(`${path} can be read by other users of this machine`, 'mode 600', `chmod 600 ${path}`)] : []),
    ...((await isNotIgnored(path, config.shell('PATH')))
      ? [warning(`${path} is not ignored by git`, null, `add .env to ${dirname(path)}/.gitignore`)]
      : []),
  ];
  return findings.length > 0 ? findings : [ok(path)];
}

/** What is set, and where; what looks like a setting and is none. */
export function settings({ input: { config } }: Setup): Finding[] {
  const set = Object.keys(SETTINGS).flatMap((name) => {
    const value = config.peek(name);
    return value === undefined ? [] : [describeSetting(config, name, value)];
  });
  const unheeded = [...NEVER_FROM_DOTENV]
    .filter((name) => config.dotenv.values[name] && config.origin(name) === undefined)
    .map((name) => warning(`${name} stands in .env, where it is not heeded`, null, `set ${name} in the environment`));
  const strangers = config.names
    .filter((name) => name.startsWith('OUTREACH_') && SETTINGS[name] === undefined)
    .map((name) =>
      warning(`${name} is set, and there is no such setting`, null, `unset it, or name it as it is meant: ${ownSettings().join(', ')}`),
    );
  return [...set, ...unheeded, ...strangers];
}

function ownSettings(): string[] {
  return Object.keys(SETTINGS).filter((name) => name.startsWith('OUTREACH_'));
}

function describeSetting(config: Config, name: string, value: string): Finding {
  const origin = config.origin(name) ?? 'default';
  const other = config.dotenv.values[name];
  try {
    config.get(name);
  } catch (error) {
    if (!(error instanceof OutreachError)) throw error;
    return failed(error.message, null, error.suggestion ?? `unset ${name}`);
  }
  const hides = origin === 'environment' && other && other !== value && !NEVER_FROM_DOTENV.has(name);
  const found = `${name}=${masked(name, value)} (${origin}${hides ? ', goes before another value in .env' : ''})`;
  return /^\s|\s$|^(["']).*\1$/s.test(value)
    ? warning(`${found} has spaces or quotes around it`, null, `set ${name} without them`)
    : ok(found);
}

/** The directory of the embedded database, media and rejects. */
export async function home({ input: { config } }: Setup): Promise<Finding[]> {
  let dir: string;
  try {
    dir = config.home;
  } catch (error) {
    if (!(error instanceof OutreachError)) throw error;
    return [failed(error.message, null, error.suggestion ?? 'set OUTREACH_HOME')];
  }
  const from = config.get('OUTREACH_HOME') === undefined ? 'default' : 'OUTREACH_HOME';
  return [await writable(dir, `(${from})`)];
}

/** Whether a directory can be written to, or made where it is not there yet. */
export async function writable(dir: string, remark = ''): Promise<Finding> {
  const found = `${dir} ${remark}`.trimEnd();
  const there = await nearest(dir);
  const where = there.path === dir ? found : `${found}: ${there.path}`;
  const fix = 'check the path and its permissions, or set OUTREACH_HOME to another directory';
  if (!there.isDirectory) return failed(`${where} is no directory`, 'a directory', fix);
  try {
    await access(there.path, constants.W_OK | constants.X_OK);
  } catch {
    return failed(`${where} cannot be written to`, 'a directory that this user can write to', fix);
  }
  return ok(there.path === dir ? found : `${found} is made when it is needed`);
}

/** The path itself, or the nearest above it that exists. */
async function nearest(path: string): Promise<{ path: string; isDirectory: boolean }> {
  try {
    return { path, isDirectory: (await stat(path)).isDirectory() };
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
    // What may not even be looked at cannot be written to either: the access check tells.
    return absent && dirname(path) !== path ? nearest(dirname(path)) : { path, isDirectory: true };
  }
}
