import { fsyncSync } from 'node:fs';
import type { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

type Options = Awaited<ReturnType<NodeFS['init']>>['emscriptenOpts'];
type Module = PGlite['Module'];

/** With this status PostgreSQL leaves a statement that failed; it lives on. Every other end of its main loop is its death. */
const STATEMENT_FAILED = 100;
/** Of Emscripten: what an error of the system is for PostgreSQL that has no number there. */
const EIO = 29;

/** Arguments for PostgreSQL: as PGlite has them, but with fsync, by the one method that reaches the file system. */
export function startParams(defaults: readonly string[]): string[] {
  return [...defaults.filter((param) => param !== '-F'), '-c', 'wal_sync_method=fsync'];
}

/**
 * The directory of an embedded database. PGlite's own (0.5) forgets fsync, with which PostgreSQL keeps what it committed through a loss
 * of power, and goes round for ever once PostgreSQL is dead, as it is when it cannot write its log.
 */
export class DurableFS extends NodeFS {
  override async init(pg: PGlite, options: Options): Promise<{ emscriptenOpts: Options }> {
    const { emscriptenOpts } = await super.init(pg, options);
    const prepare = (mod: Module) => {
      addSync(mod.NODEFS);
      const initialized = mod.onRuntimeInitialized;
      mod.onRuntimeInitialized = () => {
        initialized();
        endOnce(mod);
      };
    };
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), prepare] } };
  }
}

interface NodeOperations {
  stream_ops: { fsync?: (stream: { nfd: number }) => number };
  convertNodeCode(error: unknown): number | undefined;
  tryFSOperation<T>(operation: () => T): T;
}

function hasOperations(nodefs: object): nodefs is NodeOperations {
  return 'stream_ops' in nodefs && 'convertNodeCode' in nodefs && 'tryFSOperation' in nodefs;
}

function addSync(nodefs: object): void {
  if (!hasOperations(nodefs)) throw new Error('this PGlite has another file system than this outreach knows');
  const known = nodefs.convertNodeCode;
  nodefs.convertNodeCode = (error) => known(error) ?? EIO;
  nodefs.stream_ops.fsync = ({ nfd }) => {
    nodefs.tryFSOperation(() => fsyncSync(nfd));
    return 0;
  };
}

/** PGlite repeats the main loop until the message is read, whatever it throws, and calls stackRestore in between. */
function endOnce(mod: Module): void {
  const loopOnce = mod._PostgresMainLoopOnce;
  mod._PostgresMainLoopOnce = () => {
    try {
      loopOnce();
    } catch (error) {
      if (error instanceof Object && 'status' in error && error.status === STATEMENT_FAILED) throw error;
      mod.stackRestore = () => {
        throw new EngineDied(error);
      };
      mod._PostgresSendReadyForQueryIfNecessary = () => {};
      mod._pgl_pq_flush = () => {};
      throw error;
    }
  };
}

/** PostgreSQL has ended; only another start makes the directory usable again. */
export class EngineDied extends Error {
  override readonly name = 'EngineDied';

  constructor(cause: unknown) {
    super('the embedded database ended', { cause });
  }
}
