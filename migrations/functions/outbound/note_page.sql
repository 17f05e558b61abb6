-- A page of a vendor's list, in the transaction that stores it: what it lists (payload.listing: {id, ids}; only of complete lists;
-- former: one before it whose end never came), and
-- the cursor that stands behind it (payload.move, as ops.move_cursor has it). Part of the put_raw_ functions.
create or replace function outbound.note_page(entity text, payload jsonb) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  if payload ? 'listing' then
    delete from outbound.listed_items l where l.entity = note_page.entity and l.listing = (payload #>> '{listing,former}')::uuid;
    insert into outbound.listed_items (entity, listing, item_id)
    select note_page.entity, (payload #>> '{listing,id}')::uuid, i
    from (select distinct e.v as i from jsonb_array_elements_text(payload #> '{listing,ids}') as e(v)) ids
    order by i
    on conflict do nothing;
  end if;
  if payload ? 'move' then
    perform ops.move_cursor(payload #>> '{move,name}', payload #> '{move,cursor}', payload #>> '{move,lock}', (payload #>> '{move,run_id}')::uuid);
  end if;
end
$$;
revoke all on function outbound.note_page(text, jsonb) from public;
grant execute on function outbound.note_page(text, jsonb) to service_role;
