-- Who may still be written to at Instantly, by campaign: those whose sequence has ended there are most of the table, and no longer in it.
create index instantly_leads_raw_open_idx on outbound.instantly_leads_raw (instantly_campaign_id, instantly_lead_id)
  where vanished_at is null
    and (lead_status is null or lead_status not in ('3', '-1', '-2', '-3') or raw_json ->> 'subsequence_id' is not null);
