-- Which of these rows of a relation lead to sending now.
create or replace function ops.still_sending(relation text, ids uuid[]) returns uuid[]
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  sending uuid[];
begin
  execute format('select array_agg(r.id order by r.id) from unnest($1) as i join %s r on r.id = i where %s', relation::regclass,
                 (select c.condition from ops.sending_conditions c where c.relation = still_sending.relation))
  into sending using ids;
  return coalesce(sending, '{}');
end
$$;
revoke all on function ops.still_sending(text, uuid[]) from public;
grant execute on function ops.still_sending(text, uuid[]) to service_role;
