import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export const LAUNCHER = fileURLToPath(new URL('../bin/outreach.js', import.meta.url));

export interface Measured {
  seconds: number;
  /** Largest resident size of the process, in MB, read from the system while it ran. */
  peakMb: number;
  stdout: string;
}

/** Runs a program and watches its memory. Rejects where it does not end well. */
export function measure(args: string[], env: Record<string, string> = {}): Promise<Measured> {
  const started = performance.now();
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  let peakMb = 0;
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const watch = setInterval(async () => {
    // Linux keeps the peak itself; the last look before the end is close to it.
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    peakMb = Math.max(peakMb, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  }, 50);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => {
      clearInterval(watch);
      // What did not do its work has no figure.
      if (exitCode !== 0) return reject(new Error(`bench: ${args.slice(1).join(' ')} ended with ${exitCode}: ${stderr.trim()}`));
      resolve({ seconds: (performance.now() - started) / 1000, peakMb, stdout });
    });
  });
}

/** The middle of an odd number of measurements. */
export function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
