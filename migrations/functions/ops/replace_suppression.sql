-- Of one key one suppression is open. One that expired, or that the new one outlasts, makes way for it: it is lifted, and stays on record.
-- Before the row is stored, so that "on conflict do nothing" meets only one that holds as long.
create or replace function ops.replace_suppression() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  former_id uuid;
begin
  select s.id into former_id from ops.suppressions s
  where s.kind = new.kind and s.value = new.value and s.lifted_at is null
    and (s.expires_at <= clock_timestamp() or s.expires_at < coalesce(new.expires_at, 'infinity'));
  if former_id is not null then
    update ops.suppressions s
       set lifted_at = now(), lifted_by = 'outreach',
           lifted_reason = case when s.expires_at <= now() then 'expired' else 'replaced by one that holds longer' end
     where s.id = former_id;
  end if;
  return new;
end
$$;
revoke all on function ops.replace_suppression() from public;

create or replace trigger replace_former before insert on ops.suppressions
  for each row when (new.lifted_at is null) execute function ops.replace_suppression();
