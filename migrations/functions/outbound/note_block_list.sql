-- What the vendor blocks is a suppression: an address, or a domain with all below it. What we sent up ourselves comes back as an update, and
-- so does not suppress anybody again whose suppression was lifted meanwhile.
-- Security definer: whoever stores it need not be allowed to suppress.
create or replace function outbound.note_block_list() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform ops.record_refusals((
    select jsonb_agg(jsonb_build_object(
      'kind', case when position('@' in n.value) > 0 then 'email' else 'domain' end, 'value', n.value,
      'reason', 'on the block list of Instantly', 'source', 'outbound.instantly_block_list_raw',
      'evidence', jsonb_build_object('instantly_entry_id', n.instantly_entry_id, 'at', n.raw_json ->> 'timestamp_created')))
    from new_rows n where n.instantly_entry_id is not null));
  return null;
end
$$;
revoke all on function outbound.note_block_list() from public;

create or replace trigger add_suppressions_on_insert after insert on outbound.instantly_block_list_raw
  referencing new table as new_rows for each statement execute function outbound.note_block_list();
