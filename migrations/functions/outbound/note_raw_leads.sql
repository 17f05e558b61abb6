-- A lead that the vendor has as bounced or unsubscribed is a suppression, before anybody reads the row further.
-- Security definer: whoever stores it need not be allowed to suppress.
create or replace function outbound.note_raw_leads() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  ids uuid[];
begin
  if tg_op = 'INSERT' then
    select array_agg(n.id) into ids from new_rows n where n.lead_status in ('-1', '-2');
  else
    -- No join of the two: one that was planned for one row compares each of 5,000 with each.
    select array_agg(f.id) into ids
    from (select n.id, n.lead_status, n.email from new_rows n where n.lead_status in ('-1', '-2')
          except
          select o.id, o.lead_status, o.email from old_rows o) f;
  end if;
  perform ops.record_refusals((
    select jsonb_agg(jsonb_build_object(
      'kind', 'email', 'value', n.email, 'reason', case n.lead_status when '-1' then 'bounced' else 'unsubscribed' end,
      'source', 'outbound.instantly_leads_raw', 'evidence', jsonb_build_object('record_id', n.id, 'instantly_lead_id', n.instantly_lead_id)))
    from new_rows n where n.id = any (ids)));
  return null;
end
$$;
revoke all on function outbound.note_raw_leads() from public;

create or replace trigger add_suppressions_on_insert after insert on outbound.instantly_leads_raw
  referencing new table as new_rows for each statement execute function outbound.note_raw_leads();
create or replace trigger add_suppressions_on_update after update on outbound.instantly_leads_raw
  referencing old table as old_rows new table as new_rows for each statement execute function outbound.note_raw_leads();
