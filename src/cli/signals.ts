import { EXIT, InterruptedError } from '../errors.ts';
import type { Host } from '../host.ts';
import type { Stderr } from '../output/stderr.ts';

/** First signal: finish the batch in hand and stop. Second: stop at once. */
export function listenForSignals(host: Host, stderr: Stderr): { signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const on = (name: 'SIGINT' | 'SIGTERM') => {
    if (controller.signal.aborted) host.exit(name === 'SIGINT' ? EXIT.sigint : EXIT.sigterm);
    stderr.note(`${name}: finishing the batch in hand; once more to stop at once`);
    controller.abort(new InterruptedError(name));
  };
  host.on('SIGINT', on);
  host.on('SIGTERM', on);
  return {
    signal: controller.signal,
    stop() {
      host.off('SIGINT', on);
      host.off('SIGTERM', on);
    },
  };
}
