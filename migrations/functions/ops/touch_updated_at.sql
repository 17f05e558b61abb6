-- Keeps updated_at true: the time of the last real change of the row.
create or replace function ops.touch_updated_at() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.updated_at = now();
  return new;
end
$$;
revoke all on function ops.touch_updated_at() from public;
