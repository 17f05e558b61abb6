import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import postgres from 'postgres';
import { readPostgresUrl } from '../postgres-url.ts';
import { connector, DEFAULT_PORT, userOf } from './socket.ts';

/** A database that is not there is told within five seconds of a command's start. */
const CONNECT_TIMEOUT_SECONDS = 4;
/** The data-access layer has its own waits between tries. */
const RECONNECT_SECONDS = 0.1;
/** What other calls still get of a pool that lost one of its connections. */
const RETIRE_SECONDS = 30;
const CLOSE_SECONDS = 5;
const DRIVER_DEFAULTS = { idle_timeout: 0, max_lifetime: 60 * 45, keep_alive: 60, publications: 'alltables', debug: false };

/**
 * Connections of the driver on sockets of ours. The driver (postgres.js 3.4.9) forgets some connections that it lost, and makes others
 * anew after its end; each of them would keep the process alive. Nothing is prepared: a pooler may hand out another backend for each
 * transaction, where the driver repeats a prepared statement that is not there. For a `commit` that was fatal: the failure had aborted
 * the transaction, and the second commit, a rollback by then, passed for a success.
 */
export class Pool {
  readonly sql: postgres.Sql;
  readonly #open: () => Promise<Duplex>;
  readonly #sockets = new Set<Socket>();
  #closed = false;
  #cancelling = false;
  #giveUp: (() => void) | undefined;

  constructor(url: string, max: number) {
    const address = readPostgresUrl(url);
    const [first] = address.hosts;
    const user = userOf(address);
    this.#open = connector(address, CONNECT_TIMEOUT_SECONDS * 1_000, (socket) => this.#track(socket));
    const options: postgres.Options<Record<string, never>> & { socket: () => Promise<Duplex> } = {
      // The socket is ours, with its hosts and TLS; the driver tells this one in its messages.
      socket: () => this.#connect(),
      host: first?.name ?? '',
      port: first?.port ?? DEFAULT_PORT,
      ssl: false,
      user,
      // A function, because the driver takes PGPASSWORD in the place of an empty text.
      password: () => address.password ?? '',
      database: address.database ?? user,
      max,
      connect_timeout: CONNECT_TIMEOUT_SECONDS,
      backoff: () => RECONNECT_SECONDS,
      prepare: false,
      fetch_types: false,
      onnotice: () => {},
      connection: { application_name: 'outreach', ...address.settings },
      // What it would take from PG… variables otherwise.
      ...DRIVER_DEFAULTS,
      ...(address.targetSessionAttrs === undefined ? {} : { target_session_attrs: address.targetSessionAttrs }),
    };
    this.sql = postgres(options);
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

  async #connect(): Promise<Duplex> {
    const isCancelling = this.#cancelling;
    if (this.#closed) throw Object.assign(new Error('the pool is closed'), { code: 'CONNECTION_ENDED' });
    const socket = await this.#open();
    if (isCancelling) endQuietly(socket);
    return socket;
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    if (this.#closed) socket.destroy();
  }
}

/** The driver ends a request to cancel with the error that it met, which nobody could catch. */
function endQuietly(socket: Duplex): void {
  const destroy = socket.destroy.bind(socket);
  socket.destroy = () => destroy();
}
