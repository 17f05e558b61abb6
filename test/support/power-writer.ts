/**
 * Writes to an embedded database and a media directory for ever, and says on standard output what is done. Run by the test of power cuts:
 * node power-writer.ts DIR
 */
import { join } from 'node:path';
import { EmbeddedEngine } from '../../src/db/embedded/engine.ts';
import { directoryStore } from '../../src/db/media/store.ts';

const [, , root = ''] = process.argv;
const media = directoryStore(join(root, 'media'));
const say = (what: string, n: number) => process.stdout.write(`${what} ${n}\n`);

for (let n = 1; ; ) {
  const engine = await EmbeddedEngine.open(join(root, 'db'));
  await engine.exec('create table if not exists public.written (n integer primary key, filling text)');
  say('opened', n);
  // From a single row to a batch of some megabytes, now and then with a checkpoint, and opened anew.
  for (const end = n + 5 + Math.floor(Math.random() * 40); n < end; n++) {
    const rows = Math.random() < 0.1 ? 20_000 : 1;
    await engine.query(
      `with filling as (insert into public.written select -g - 100000 * $1::integer, repeat(md5(g::text), 5) from generate_series(2, $2) g)
       insert into public.written values ($1, 'row')`,
      [n, rows],
    );
    say('row', n);
    if (Math.random() < 0.05) await engine.exec('delete from public.written where n < 0');
    if (Math.random() < 0.05) await engine.exec('checkpoint');
    if (n % 3 === 0) {
      await media.put(`pages/${n % 7}/${n}.jpg`, Buffer.alloc(20_000, n), 'image/jpeg');
      await media.flush();
      say('file', n);
    }
  }
  await engine.close();
}
