import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readError } from '../../../src/discovery/scrape/error-item.ts';
import { notBefore, readLater } from '../../../src/discovery/scrape/later.ts';

const NOW = Date.parse('2026-11-20T08:00:00Z');
const HOUR = 3_600_000;

describe('what the vendor wants later', () => {
  it.each([
    [{ error: 'daily_limit_reached' }, true],
    [{ error: 'daily_limit_reached', message: 'Daily limit reached, try later' }, true],
    [{ error: 'rate limit exceeded' }, true],
    [{ error: 'quota' }, true],
    [{ error: 'request_error', message: 'Too many requests' }, true],
    [{ errorDescription: 'Please try again later.' }, true],
    [{ status: 'failed', message: 'the monthly limit has been reached' }, true],
    [{ error: 'not_found', errorDescription: 'Post does not exist' }, false],
    [{ error: 'no_items', errorDescription: 'Empty or private data for provided input' }, false],
    [{ error: 'private_account' }, false],
    [{ error: 'limited profile' }, false],
  ])('%j: %s', (item, later) => {
    expect(readError(item)?.later !== undefined).toBe(later);
  });

  it.each([
    [{ next_reset: '2026-11-20T20:00:00Z' }, 12],
    [{ next_reset: '2026-11-20T20:00:00+02:00' }, 10],
    [{ nextReset: (NOW + 3 * HOUR) / 1000 }, 3],
    [{ reset_at: NOW + 5 * HOUR }, 5],
    [{ reset_at: String(NOW + 5 * HOUR) }, 5],
    [{ next_reset: 'soon' }, 24],
    [{ next_reset: null }, 24],
    [{}, 24],
    [{ next_reset: '2020-01-01T00:00:00Z' }, 1 / 60],
    [{ next_reset: '2099-01-01T00:00:00Z' }, 7 * 24],
    [{ next_reset: 1e300 }, 7 * 24],
  ])('%j: %d hours from now', (item, hours) => {
    const later = readLater(item, 'daily_limit_reached');
    expect(later && (notBefore(later, 0, NOW).getTime() - NOW) / HOUR).toBeCloseTo(hours, 5);
  });

  it('without a day in it: an hour, then twice as long each time, a day at most', () => {
    const later = readLater({}, 'too many requests') ?? { reason: '', until: 0 };
    expect([0, 1, 2, 3, 4, 5].map((times) => (notBefore(later, times, NOW).getTime() - NOW) / HOUR)).toEqual([1, 2, 4, 8, 16, 24]);
  });

  it('is a valid time between a minute and a week from now, whatever the vendor says', () => {
    fc.assert(
      fc.property(fc.anything(), fc.nat(100), (value, times) => {
        const later = readLater({ next_reset: value }, 'limit reached');
        const wait = later === undefined ? Number.NaN : notBefore(later, times).getTime() - Date.now();
        return wait > 59_000 && wait <= 7 * 24 * HOUR;
      }),
    );
  });
});
