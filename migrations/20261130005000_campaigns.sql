-- Ours: whom to call, since an e-mail was not answered (outbound.follow_ups), by the time of that e-mail.
create index campaign_leads_unanswered_idx on outbound.campaign_leads (email_sent_at, id)
  where overall_status = 'active' and left_at is null and email_replied_at is null and email_status in ('sent', 'opened', 'clicked')
    and coalesce(call_status, 'not_scheduled') = 'not_scheduled';
