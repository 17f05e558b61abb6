import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { useDatabase } from '../support/databases.ts';

const FIXTURE = fileURLToPath(new URL('../../fixtures/clients_data.json', import.meta.url));

const database = useDatabase();

const importing = (flags: string[], env: Record<string, string> = {}) =>
  runCli(['import-clients-json', FIXTURE, '--force', '--database', database.url, ...flags], { env });

describe('progress', () => {
  it('is silent where nothing is a terminal, and comes in lines where those are asked for', async () => {
    expect((await importing([])).stderr).not.toMatch(/reading|writing/);
    const plain = await importing(['--progress', 'plain']);
    expect(plain.stderr).toMatch(/^reading \S+clients_data\.json: 11 of 11 KiB \(100 %\)$/m);
    expect(plain.stderr).not.toContain('\u001b');
    expect(JSON.parse(plain.stdout)).toMatchObject({ command: 'import-clients-json' });
  });

  it('is an object a line in a JSON log, and gone with none or --quiet', async () => {
    const lines = (await importing(['--progress', 'plain'], { OUTREACH_LOG: 'json' })).stderr.trim().split('\n');
    const messages = lines.map((line): { level: string; message: string } => JSON.parse(line));
    expect(messages.some(({ level, message }) => level === 'info' && message.startsWith('reading'))).toBe(true);
    expect((await importing(['--progress', 'none'])).stderr).not.toContain('reading');
    expect((await importing(['--progress', 'plain', '--quiet', '--allow-rejects'])).stderr).toBe('');
  });

  it('knows its modes', async () => {
    expect((await importing(['--progress', 'loud'])).exitCode).toBe(2);
  });
});
