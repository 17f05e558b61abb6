import { describe, expect, it } from 'vitest';
import { useDatabase } from '../support/databases.ts';
import { delivery, mailId, useHooks } from '../support/hooks.ts';

const database = useDatabase({ each: true });
const hooks = useHooks(database);

describe('webhook ingest', () => {
  it('makes events, leads and campaigns, and stops the campaign of who replied', async () => {
    const summary = await hooks.ingest(
      delivery('email_sent', { email_id: mailId(1), step: 2, variant: 1, timestamp: '2026-09-17T09:00:00Z' }),
      delivery('email_opened', { email_id: mailId(1), timestamp: '2026-09-17T10:00:00Z' }),
      delivery('link_clicked', { email_id: mailId(1), timestamp: '2026-09-17T10:00:05Z' }),
      delivery('reply_received', { email_id: mailId(2), reply_text: 'Tell me more' }),
    );
    expect(summary).toMatchObject({ events: { inserted: 4, repeated: 0 }, unmatched: 0, warnings: [] });
    expect(await hooks.events()).toEqual([
      'email_sent joe@clinic.example 2 1',
      'email_opened joe@clinic.example',
      'email_clicked joe@clinic.example',
      'email_replied joe@clinic.example',
    ]);
    expect(await hooks.places()).toEqual(['joe@clinic.example Dental clinics EU: replied replied not_scheduled']);
    const again = await hooks.ingest(delivery('reply_received', { email_id: mailId(2), reply_text: 'Tell me more' }));
    expect(again).toMatchObject({ events: { inserted: 0, repeated: 1 } });
  });
});
