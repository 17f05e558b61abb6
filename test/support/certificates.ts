import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** An authority of our own and a server's certificate that it signed, made by openssl in a directory. */
export function makeCertificates(dir: string, names: readonly string[]): { authority: string; certificate: string; key: string } {
  const file = (name: string) => join(dir, name);
  const run = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, stdio: 'pipe' });
  const fresh = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  run('req', '-x509', ...fresh, '-keyout', 'authority.key', '-out', 'authority.crt', '-days', '2', '-subj', '/CN=Test Authority');
  run('req', ...fresh, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=server');
  writeFileSync(file('names.cnf'), `subjectAltName=${names.join(',')}\n`);
  const signing = ['-CA', 'authority.crt', '-CAkey', 'authority.key', '-CAcreateserial', '-extfile', 'names.cnf', '-days', '2'];
  run('x509', '-req', '-in', 'server.csr', '-out', 'server.crt', ...signing);
  return { authority: file('authority.crt'), certificate: file('server.crt'), key: file('server.key') };
}
