-- What a webhook of this name tells, as events have it. Some names differ between subscription and delivery; null: it is about nobody.
create or replace function outbound.webhook_kinds() returns jsonb
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select jsonb '{
    "email_sent": "email_sent",
    "email_opened": "email_opened", "email_open": "email_opened",
    "link_clicked": "email_clicked", "email_link_clicked": "email_clicked", "email_clicked": "email_clicked",
    "reply_received": "email_replied", "email_replied": "email_replied", "email_reply_received": "email_replied",
    "auto_reply_received": "email_auto_replied", "email_auto_replied": "email_auto_replied",
    "lead_out_of_office": "email_auto_replied", "out_of_office": "email_auto_replied",
    "email_bounced": "email_bounced", "lead_bounced": "email_bounced",
    "lead_unsubscribed": "email_unsubscribed", "email_unsubscribed": "email_unsubscribed",
    "unsubscribed": "email_unsubscribed", "unsubscribe": "email_unsubscribed", "lead_unsubscribe": "email_unsubscribed",
    "email_unsubscribe": "email_unsubscribed", "bounced": "email_bounced",
    "spam_complaint": "email_complained", "email_spam_complaint": "email_complained", "email_complained": "email_complained",
    "lead_complained": "email_complained", "complaint": "email_complained", "complained": "email_complained",
    "lead_neutral": "lead_neutral", "neutral": "lead_neutral",
    "lead_interested": "lead_interested", "interested": "lead_interested",
    "lead_not_interested": "lead_not_interested", "not_interested": "lead_not_interested",
    "lead_meeting_booked": "lead_meeting_booked", "meeting_booked": "lead_meeting_booked",
    "lead_meeting_completed": "lead_meeting_completed", "meeting_completed": "lead_meeting_completed",
    "lead_closed": "lead_closed", "lead_won": "lead_closed", "closed": "lead_closed", "won": "lead_closed",
    "lead_lost": "lead_lost", "lost": "lead_lost",
    "lead_wrong_person": "lead_wrong_person", "wrong_person": "lead_wrong_person",
    "lead_no_show": "lead_no_show", "no_show": "lead_no_show",
    "campaign_completed": null, "account_error": null, "supersearch_enrichment_completed": null}'
$$;
revoke all on function outbound.webhook_kinds() from public;
grant execute on function outbound.webhook_kinds() to service_role;
