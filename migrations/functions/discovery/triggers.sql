-- A status that someone sets through the API is a human's word (design: who said so is kept).
create or replace function discovery.mark_human_promo_status() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if current_user = 'authenticated' then
    new.promo_status_source = 'human';
  end if;
  return new;
end
$$;
revoke all on function discovery.mark_human_promo_status() from public;

create or replace trigger mark_human_promo_status before update of promo_status on discovery.pages
  for each row execute function discovery.mark_human_promo_status();

create or replace trigger touch_updated_at before update on discovery.clients
  for each row when (old.* is distinct from new.*) execute function ops.touch_updated_at();

create or replace trigger touch_updated_at before update on discovery.pages
  for each row when (old.* is distinct from new.*) execute function ops.touch_updated_at();
