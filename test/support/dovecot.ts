import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createConnection, createServer, type Socket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeCertificates } from './certificates.ts';
import { freePort } from './postgres.ts';

export interface Dovecot {
  port: number;
  /** The authority of its certificate, for NODE_EXTRA_CA_CERTS. */
  authority: string;
  /** Puts a message into a folder; INBOX is ''. */
  deliver(mail: string | Buffer, folder?: string): Promise<void>;
  /** Names of the messages in a folder, whose endings are their flags. */
  files(folder?: string): Promise<string[]>;
  /** Another UIDVALIDITY, as after a restored backup. */
  renumber(): Promise<void>;
  stop(): Promise<void>;
}

export const MAIL_USER = 'sales@ours.example';
export const MAIL_PASSWORD = 'correct_horse';

/** A real IMAP server on loopback, with TLS and one mailbox. */
export async function startDovecot(): Promise<Dovecot> {
  const dir = await mkdtemp(join(tmpdir(), 'outreach-dovecot-'));
  await chmod(dir, 0o755);
  const { authority, certificate, key } = makeCertificates(dir, ['IP:127.0.0.1', 'DNS:localhost']);
  const isRoot = process.getuid?.() === 0;
  const idOf = (flag: string) => Number(execFileSync('id', isRoot ? [flag, 'nobody'] : [flag], { encoding: 'utf8' }));
  const [uid, gid] = [idOf('-u'), idOf('-g')];
  const me = userInfo().username;
  const port = await freePort();
  const mail = join(dir, 'mail');
  const own = (path: string) => (isRoot ? chown(path, uid, gid) : Promise.resolve());
  const folderOf = (folder: string) => join(mail, folder === '' ? '' : `.${folder}`);
  const makeFolder = async (folder: string) => {
    for (const part of ['', 'cur', 'new', 'tmp']) {
      await mkdir(join(folderOf(folder), part), { recursive: true });
      await own(join(folderOf(folder), part));
    }
  };
  await makeFolder('');
  await writeFile(
    join(dir, 'dovecot.conf'),
    `
base_dir = ${dir}/run
state_dir = ${dir}/state
log_path = ${dir}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <${certificate}
ssl_key = <${key}
disable_plaintext_auth = yes
mail_location = maildir:${mail}
mail_max_userip_connections = 50
first_valid_uid = 1
${isRoot ? '' : `default_login_user = ${me}\ndefault_internal_user = ${me}`}
service imap-login {
  ${isRoot ? '' : 'chroot ='}
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = ${port}
    ssl = yes
  }
}
service anvil {
  ${isRoot ? '' : 'chroot ='}
}
passdb {
  driver = static
  args = password=${MAIL_PASSWORD}
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${dir}
}
`,
  );
  let child: ChildProcess;
  const start = async () => {
    child = spawn('dovecot', ['-F', '-c', join(dir, 'dovecot.conf')], { stdio: 'ignore' });
    for (let tries = 0; !(await answers(port)); tries++) {
      if (child.exitCode !== null || tries === 400) throw new Error('dovecot does not answer');
      await sleep(50);
    }
  };
  const end = async () => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  await start();
  let delivered = 0;
  return {
    port,
    authority,
    async deliver(message, folder = '') {
      if (folder !== '') await makeFolder(folder);
      delivered += 1;
      // The order of arrival is that of the names.
      const path = join(folderOf(folder), 'new', `${1_700_000_000 + delivered}.M${String(delivered).padStart(6, '0')}.host`);
      await writeFile(path, message);
      await own(path);
    },
    async files(folder = '') {
      return [...(await readdir(join(folderOf(folder), 'new'))), ...(await readdir(join(folderOf(folder), 'cur')))].sort();
    },
    async renumber() {
      await end();
      for (const name of await readdir(mail)) if (name.startsWith('dovecot')) await rm(join(mail, name), { recursive: true });
      // UIDVALIDITY is made of the time.
      await sleep(1_100);
      await start();
    },
    async stop() {
      await end();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

/** A way to a port that cuts connections once so many bytes came from there: the first ones, or all. */
export async function cuttingProxy(
  port: number,
  { after, most }: { after: number; most: number },
): Promise<{ port: number; cuts(): number; stop(): Promise<void> }> {
  let cuts = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = createConnection(port, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream);
    let bytes = 0;
    upstream.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > after && cuts < most) {
        cuts += 1;
        client.destroy();
      } else client.write(chunk);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    cuts: () => cuts,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
