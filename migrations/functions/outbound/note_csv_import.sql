-- How far an import is: processing, then completed; its chunks follow. One that is completed is not begun again. -> {changed}
create or replace function outbound.note_csv_import(import_id uuid, status text, processed integer) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  changed integer;
begin
  update outbound.csv_imports_raw r
     set import_status = status, processed_rows = processed,
         processing_started_at = case when status = 'processing' then now() else r.processing_started_at end,
         processing_completed_at = case when status = 'completed' then now() end
   where r.id = import_id and r.import_status <> 'completed' and r.import_status <> status;
  get diagnostics changed = row_count;
  if changed > 0 then
    update outbound.csv_imports_raw c
       set import_status = status, processed_rows = case when status = 'completed' then c.total_rows else 0 end
     where c.parent_id = import_id and c.import_status <> status;
  end if;
  return jsonb_build_object('changed', changed);
end
$$;
revoke all on function outbound.note_csv_import(uuid, text, integer) from public;
grant execute on function outbound.note_csv_import(uuid, text, integer) to service_role;
