-- The same of what stands in a vendor's raw rows, before anybody reads them, however the type is spelled.
-- Security definer: whoever notes it need not be allowed to suppress.
create or replace function outbound.note_raw_emails() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform ops.record_refusals(jsonb_agg(jsonb_build_object(
    'kind', 'email', 'value', n.email_address, 'reason', regexp_replace(lower(n.event_type), '^(?:e?mail|lead)[^a-z]+', ''),
    'source', 'outbound.instantly_emails_raw', 'evidence', jsonb_build_object('record_id', n.id, 'at', n.event_date))))
  from new_rows n
  where regexp_replace(lower(n.event_type), '[^a-z]+', '', 'g')
        ~ '^(?:e?mail|lead|contact|recipient|reply|list)*(?:(?:hard)?bounced?|unsubscribe(?:d|request)?|(?:spam)?complain(?:t|ed)(?:received)?|spamreport(?:ed)?|optedout|optout|donotcontact)$';
  return null;
end
$$;
revoke all on function outbound.note_raw_emails() from public;

create or replace trigger add_suppressions_on_insert after insert on outbound.instantly_emails_raw
  referencing new table as new_rows for each statement execute function outbound.note_raw_emails();
