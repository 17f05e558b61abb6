import { describe, expect, it } from 'vitest';
import { Meter } from '../../src/output/progress.ts';

/** A meter whose clock says what the test wants. */
function meterAt(total?: number) {
  const clock = { ms: 0 };
  return { clock, meter: new Meter('reading x.json', 'MiB', total, () => clock.ms) };
}

describe('Meter', () => {
  it('tells share, rate and the time left where the size is known', () => {
    const { clock, meter } = meterAt(120);
    expect(meter.text(0)).toBe('reading x.json: 0 of 120 MiB (0 %)');
    clock.ms = 10_000;
    expect(meter.text(30)).toBe('reading x.json: 30 of 120 MiB (25 %), 3 MiB/s, 30 s left');
    clock.ms = 1_000_000;
    expect(meter.text(40)).toBe('reading x.json: 40 of 120 MiB (33 %), 0.0 MiB/s, 34 min left');
    expect(meter.text(120)).toContain('(100 %)');
  });

  it('tells amount and rate alone where it is not', () => {
    const { clock, meter } = meterAt();
    clock.ms = 2_000;
    expect(meter.text(1_234_567)).toBe('reading x.json: 1,234,567 MiB, 617,284 MiB/s');
  });

  it('never says more than all of it', () => {
    const { clock, meter } = meterAt(10);
    clock.ms = 5_000;
    expect(meter.text(11)).toBe('reading x.json: 11 of 10 MiB (100 %), 2.2 MiB/s, 0 s left');
  });
});
