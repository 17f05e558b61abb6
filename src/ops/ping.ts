import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, OutreachError } from '../errors.ts';

const TIMEOUT_MS = 10_000;
const ATTEMPTS = 3;

export interface PingContext {
  /** Undefined: nobody is to be told. */
  url: string | undefined;
  signal: AbortSignal;
  warn(text: string): void;
}

/**
 * Tells a dead-man's switch how a job is doing. Never fails the job that it reports on. The URL is a secret of its own kind: messages
 * name the host alone.
 */
export async function ping({ url, signal, warn }: PingContext, event: 'start' | 'success' | 'fail'): Promise<void> {
  if (url === undefined) return;
  const target = new URL(url);
  target.pathname = target.pathname.replace(/\/$/, '') + (event === 'success' ? '' : `/${event}`);
  const headers = basicAuth(target);
  // fetch refuses a URL with credentials, and its message repeats them.
  target.username = '';
  target.password = '';
  // How a job ended is told also where a signal ended it, but then only once.
  const stop = signal.aborted ? [] : [signal];
  const attempts = signal.aborted ? 1 : ATTEMPTS;
  for (let attempt = 1; ; attempt++) {
    let refused = false;
    try {
      const response = await fetch(target, {
        method: 'POST',
        headers,
        signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), ...stop]),
      });
      await response.body?.cancel();
      if (response.ok) return;
      refused = response.status >= 400 && response.status < 500 && ![408, 429].includes(response.status);
      throw new OutreachError(`HTTP ${response.status}`);
    } catch (error) {
      if (refused || attempt >= attempts || (signal.aborted && stop.length > 0)) {
        const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
        warn(`${target.host} could not be told (${event}): ${messageOf(cause)}`);
        return;
      }
      await sleep(200 * attempt);
    }
  }
}

function basicAuth({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(login).toString('base64')}` };
}
