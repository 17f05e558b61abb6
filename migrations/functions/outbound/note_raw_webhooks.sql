-- A delivery that tells of a bounce or an unsubscribe is a suppression, before anybody reads it further, and also during a halt.
-- Security definer: whoever stores it need not be allowed to suppress.
create or replace function outbound.note_raw_webhooks() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform ops.record_refusals((
    select jsonb_agg(jsonb_build_object(
      'kind', 'email', 'value', n.lead_email, 'reason', regexp_replace(n.event_type, '^(?:e?mail|lead)_', ''),
      'source', 'outbound.instantly_webhooks_raw', 'evidence', jsonb_build_object('record_id', n.id, 'at', n.event_date)))
    from new_rows n
    where n.lead_email is not null
      and n.event_type ~ '^(?:(?:e?mail|lead)_)?(?:bounced?|hard_bounced?|unsubscribed?|spam_complaint|complaint|complained|opted_out|opt_out)$'));
  return null;
end
$$;
revoke all on function outbound.note_raw_webhooks() from public;

create or replace trigger add_suppressions_on_insert after insert on outbound.instantly_webhooks_raw
  referencing new table as new_rows for each statement execute function outbound.note_raw_webhooks();
