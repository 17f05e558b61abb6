-- Which of these rows of a relation lead to somebody who said no: what the row calls them, and the suppression.
create or replace function ops.suppressed_rows(relation text, ids uuid[]) returns table (id uuid, who text, suppression_id uuid)
language plpgsql stable rows 10 set search_path = pg_catalog, pg_temp as $$
declare
  emails text[];
  handles text[];
  phones text[];
begin
  if not exists (select from ops.suppressions s where s.lifted_at is null) then
    return;
  end if;
  select array_agg(k.value) filter (where k.kind = 'email'), array_agg(k.value) filter (where k.kind = 'handle'),
         array_agg(k.value) filter (where k.kind = 'phone')
  into emails, handles, phones
  from ops.keys_of_rows(relation, ids) k;
  return query
    with said_no as materialized (
      select n.kind, n.value, n.suppression_id from ops.suppressed_keys(emails, handles, phones) n
    )
    select distinct on (k.id) k.id, k.who, n.suppression_id
    from ops.keys_of_rows(relation, ids) k join said_no n on n.kind = k.kind and n.value = k.value
    where exists (select from said_no)  -- mostly there is nobody: then the keys are not read again
    order by k.id, n.kind, n.value;
end
$$;
revoke all on function ops.suppressed_rows(text, uuid[]) from public;
grant execute on function ops.suppressed_rows(text, uuid[]) to service_role;
