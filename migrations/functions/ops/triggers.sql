create or replace trigger touch_updated_at before update on ops.sync_cursors
  for each row when (old.* is distinct from new.*) execute function ops.touch_updated_at();
