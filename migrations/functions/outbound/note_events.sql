-- What a vendor reports as a bounce, an unsubscribe or a complaint is a suppression of the address that was written to.
-- Security definer: whoever notes it need not be allowed to suppress.
create or replace function outbound.note_events() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform ops.record_refusals(jsonb_agg(jsonb_build_object(
    'kind', 'email', 'reason', regexp_replace(lower(n.event_type), '^(?:e?mail|lead)_', ''), 'source', 'outbound.events (' || n.event_source || ')',
    'value', case when ops.email_key(n.email_to) is not null then n.email_to else coalesce(l.email, l.personal_email) end,
    'evidence', jsonb_build_object('record_id', n.id, 'at', n.event_timestamp))))
  from new_rows n join outbound.leads l on l.id = n.lead_id
  where lower(n.event_type) ~ '^(?:(?:e?mail|lead)_)?(?:bounced?|hard_bounced?|unsubscribed?|spam_complaint|complaint|complained|opted_out|opt_out)$';
  return null;
end
$$;
revoke all on function outbound.note_events() from public;

create or replace trigger add_suppressions_on_insert after insert on outbound.events
  referencing new table as new_rows for each statement execute function outbound.note_events();
