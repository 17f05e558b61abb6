import type { Runtime } from '../../cli/runtime.ts';
import { UsageError } from '../../errors.ts';

/** More than any password or key has. */
const MAX_BYTES = 4_096;

/** What came over standard input, where a secret is expected. Throws UsageError for a terminal, and for what is no secret by its size. */
export async function readStdin({ host, signal }: Pick<Runtime, 'host' | 'signal'>, what: string): Promise<Buffer> {
  if (host.stdin.isTTY) {
    throw new UsageError(`${what} reads standard input, which is a terminal`, { suggestion: 'send it through a pipe or from a file' });
  }
  const stop = () => host.stdin.destroy();
  signal.addEventListener('abort', stop, { once: true });
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of host.stdin) {
    const piece = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    chunks.push(piece);
    bytes += piece.length;
    if (bytes > MAX_BYTES) throw new UsageError(`standard input holds more than ${what} takes`, { suggestion: 'send nothing else' });
  }
  signal.throwIfAborted();
  signal.removeEventListener('abort', stop);
  return Buffer.concat(chunks);
}
