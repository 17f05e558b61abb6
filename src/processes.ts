import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { isAbsolute } from 'node:path';

/** Whether a process of this machine has ended: no such pid, or the pid belongs to a process that started at another time. */
export function isProcessGone(pid: number, started: string): boolean {
  const now = processStart(pid);
  return now === undefined || (started !== '' && now !== '' && now !== started);
}

/** Whether a start time was told by this boot of this machine; only then is a missing process known to be gone. */
function isOfThisBoot(started: string): boolean {
  const mine = processStart(process.pid) ?? '';
  return started.includes('/') && started.split('/')[0] === mine.split('/')[0];
}

/** Whether what a process of this machine left may be taken or closed: it ran in this boot, and is gone. */
export function isKnownDead({ pid, process_started }: { pid: number; process_started: string }): boolean {
  return isOfThisBoot(process_started) && isProcessGone(pid, process_started);
}

/** When a process started, as the system tells it: tells a reused pid from the old one. Undefined: no such process. */
export function processStart(pid: number): string | undefined {
  if (existsSync('/proc/self/stat')) {
    try {
      // Behind the name in brackets: state is field 3, start time in clock ticks since boot is field 22.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      return fields[0] === 'Z' ? undefined : `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19]}`;
    } catch {
      return undefined;
    }
  }
  try {
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', env: PS_ENVIRONMENT }).trim();
    return text === '' ? undefined : text;
  } catch {
    return isAlive(pid) ? '' : undefined;
  }
}

const PS_ENVIRONMENT = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The user's home directory; undefined for a user without one. */
export function systemHome(): string | undefined {
  try {
    return homedir() || undefined;
  } catch {
    return undefined;
  }
}

/** What the system calls this user; undefined for one without a name. */
export function systemUser(): string | undefined {
  try {
    return userInfo().username || undefined;
  } catch {
    return undefined;
  }
}

/** PATH without what depends on the working directory: an empty or relative entry would run a program that lies there. */
export function absolutePath(path: string | undefined): string {
  const kept = (path ?? '').split(':').filter(isAbsolute);
  return kept.length === 0 ? '/usr/bin:/bin' : kept.join(':');
}
