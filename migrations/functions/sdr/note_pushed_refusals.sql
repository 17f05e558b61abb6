-- Whom a vendor left out because they unsubscribed there has said no: a suppression in all systems. It is undone by a lift alone.
-- Security definer: whoever notes it need not be allowed to suppress.
create or replace function sdr.note_pushed_refusals() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  told jsonb;
begin
  if tg_op = 'INSERT' then
    select jsonb_agg(to_jsonb(n)) into told from new_rows n where n.outcome = 'unsubscribed';
  else
    select jsonb_agg(to_jsonb(f)) into told
    from (select n.vendor, n.vendor_campaign, n.email, n.push_id from new_rows n where n.outcome = 'unsubscribed'
          except
          select o.vendor, o.vendor_campaign, o.email, o.push_id from old_rows o where o.outcome = 'unsubscribed') f;
  end if;
  perform ops.record_refusals((
    select jsonb_agg(jsonb_build_object('kind', 'email', 'value', t ->> 'email', 'reason', 'unsubscribed', 'source', 'sdr.pushed_addresses',
                                        'evidence', jsonb_build_object('vendor', t -> 'vendor', 'vendor_campaign', t -> 'vendor_campaign',
                                                                       'push_id', t -> 'push_id')))
    from jsonb_array_elements(told) as t));
  return null;
end
$$;
revoke all on function sdr.note_pushed_refusals() from public;

create or replace trigger add_suppressions_on_insert after insert on sdr.pushed_addresses
  referencing new table as new_rows for each statement execute function sdr.note_pushed_refusals();
create or replace trigger add_suppressions_on_update after update on sdr.pushed_addresses
  referencing old table as old_rows new table as new_rows for each statement execute function sdr.note_pushed_refusals();
