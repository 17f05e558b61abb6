-- What a vendor reports as a bounce, an unsubscribe or a complaint, however its type is spelled, is a suppression of the address that was
-- written to; "do not call" is one of the phones. Security definer: whoever notes it need not be allowed to suppress.
create or replace function outbound.note_events() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform ops.record_refusals(jsonb_agg(jsonb_build_object(
    'kind', k.kind, 'value', k.value, 'reason', regexp_replace(lower(n.event_type), '^(?:e?mail|lead)[^a-z]+', ''),
    'source', 'outbound.events (' || n.event_source || ')', 'evidence', jsonb_build_object('record_id', n.id, 'at', n.event_timestamp))))
  from new_rows n
  cross join lateral (select regexp_replace(lower(n.event_type), '[^a-z]+', '', 'g') as type) t
  join outbound.leads l on l.id = n.lead_id
  cross join lateral (
    select 'email' as kind, case when ops.email_key(n.email_to) is not null then n.email_to else coalesce(l.email, l.personal_email) end as value
    where t.type <> 'donotcall'
    union all
    select 'phone', p from unnest(array[l.phone, l.mobile_phone]) as p where t.type = 'donotcall') k
  where t.type ~ '^(?:e?mail|lead|contact|recipient|reply|list)*(?:(?:hard)?bounced?|unsubscribe(?:d|request)?|(?:spam)?complain(?:t|ed)(?:received)?|spamreport(?:ed)?|optedout|optout|donot(?:contact|call))$'
    and k.value is not null;
  return null;
end
$$;
revoke all on function outbound.note_events() from public;

create or replace trigger add_suppressions_on_insert after insert on outbound.events
  referencing new table as new_rows for each statement execute function outbound.note_events();
