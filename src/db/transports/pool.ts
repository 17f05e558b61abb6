import { Socket } from 'node:net';
import postgres from 'postgres';

/** A database that is not there is told within five seconds of a command's start. */
const CONNECT_TIMEOUT_SECONDS = 4;
/** The data-access layer has its own waits between tries. */
const RECONNECT_SECONDS = 0.1;
/** What other calls still get of a pool that lost one of its connections. */
const RETIRE_SECONDS = 30;
const CLOSE_SECONDS = 5;

/**
 * Connections of the driver on sockets of ours. The driver (postgres.js 3.4.9) forgets some connections that it lost, and makes others
 * anew after its end; each of them would keep the process alive. Nothing is prepared: a pooler may hand out another backend for each
 * transaction, where the driver repeats a prepared statement that is not there. For a `commit` that was fatal: the failure had aborted
 * the transaction, and the second commit, a rollback by then, passed for a success.
 */
export class Pool {
  readonly sql: postgres.Sql;
  readonly #sockets = new Set<Socket>();
  #closed = false;
  #cancelling = false;
  #giveUp: (() => void) | undefined;

  constructor(url: string, max: number) {
    const parsed = new URL(url);
    // Understood by other drivers; PostgreSQL itself would refuse it as an unknown setting.
    parsed.searchParams.delete('pgbouncer');
    const options = {
      max,
      connect_timeout: CONNECT_TIMEOUT_SECONDS,
      backoff: () => RECONNECT_SECONDS,
      prepare: false,
      fetch_types: false,
      onnotice: () => {},
      connection: { application_name: 'outreach' },
      socket: (to: Address) => this.#connect(to),
    };
    this.sql = postgres(parsed.href, options);
  }

  /** Takes no more work; what is under way may end. */
  async retire(): Promise<void> {
    await this.#end(RETIRE_SECONDS);
  }

  /** Ends what is under way after a while. Afterwards nothing of the pool is left. */
  async close(): Promise<void> {
    await this.#end(CLOSE_SECONDS);
  }

  /** At once. */
  destroy(): void {
    this.#closed = true;
    for (const socket of this.#sockets) socket.destroy();
    this.#giveUp?.();
  }

  /** Asks the server to stop a statement; the driver throws where nobody can catch it when that request fails. */
  cancel(query: postgres.PendingQuery<postgres.Row[]>): void {
    this.#cancelling = true;
    query.cancel();
    this.#cancelling = false;
  }

  async #end(seconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    // The driver's own time-out would keep the process alive until it is over.
    const patience = new Promise<void>((resolve) => {
      this.#giveUp = resolve;
      timer = setTimeout(resolve, seconds * 1_000);
    });
    await Promise.race([this.sql.end().catch(() => {}), patience]);
    clearTimeout(timer);
    this.destroy();
  }

  #connect({ host, port, path }: Address): Socket {
    if (this.#closed) throw Object.assign(new Error('the pool is closed'), { code: 'CONNECTION_ENDED' });
    const socket = this.#cancelling ? new QuietSocket() : new Socket();
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    const [firstHost = 'localhost'] = host;
    const [firstPort = 5432] = port;
    // The driver names them in its errors, and the host in TLS.
    Object.assign(socket, { host: firstHost, port: firstPort });
    return path ? socket.connect(path) : socket.connect(firstPort, firstHost);
  }
}

/** Of the driver's parsed options. */
interface Address {
  host: string[];
  port: number[];
  path?: string | false;
}

class QuietSocket extends Socket {
  override destroy(): this {
    return super.destroy();
  }
}
