import { describe, expect, it } from 'vitest';
import { terminal as pty, spawnPty } from '../support/pty.ts';

describe.skipIf(pty.missing)(`with nothing configured, on a terminal${pty.hint}`, () => {
  it('a yes makes the embedded database, and the command goes on', async () => {
    const pty = spawnPty(['report', 'overlap', '--format', 'json']);
    await pty.shows(/No database is configured\. Make an embedded one/);
    pty.type('y\r');
    const { exitCode, screen } = await pty.done;
    expect(screen).toContain('a new embedded database is made there');
    expect(screen).toMatch(/^\[\]$/m);
    expect(exitCode).toBe(0);
  });

  it('a no makes nothing', async () => {
    const pty = spawnPty(['report', 'overlap']);
    await pty.shows(/No database is configured/);
    pty.type('n\r');
    const { exitCode, screen } = await pty.done;
    expect(screen).toContain('error: no database is configured');
    expect(exitCode).toBe(4);
  });
});
