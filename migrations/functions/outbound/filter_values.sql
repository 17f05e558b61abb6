-- What companies and leads have in a column that people are chosen by, each value once: industry, country or seniority. -> [text]
-- Where a column has an index, the next greater value each time: as quick with a million rows as with a hundred.
create or replace function outbound.filter_values(kind text) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with recursive industry as (
    (select c.industry as value from outbound.companies c where kind = 'industry' and c.industry is not null order by c.industry limit 1)
    union all
    select (select c.industry from outbound.companies c where c.industry > i.value order by c.industry limit 1) from industry i where i.value is not null
  ), country as (
    select distinct c.country as value from outbound.companies c where kind = 'country'
  ), seniority as (
    (select l.seniority as value from outbound.leads l where kind = 'seniority' and l.seniority is not null order by l.seniority limit 1)
    union all
    select (select l.seniority from outbound.leads l where l.seniority > i.value order by l.seniority limit 1) from seniority i where i.value is not null
  )
  select coalesce(jsonb_agg(v.value order by v.value), '[]')
  from (select * from industry union all select * from country union all select * from seniority) v where v.value is not null
$$;
revoke all on function outbound.filter_values(text) from public;
grant execute on function outbound.filter_values(text) to service_role;
