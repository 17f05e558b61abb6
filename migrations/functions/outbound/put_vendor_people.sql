-- Makes leads of people whom a vendor names, by e-mail; of one who is known only what is empty is filled in.
-- people: [{email in its normal form, first_name, last_name, phone, job_title, linkedin_url}] -> {inserted, updated, unchanged}
create or replace function outbound.put_vendor_people(people jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_custom_plan as $$
declare
  counts jsonb;
begin
  with item as materialized (  -- of several that name a person, the first that says something
    select p.email,
           (array_agg(nullif(btrim(p.first_name), '') order by p.n) filter (where btrim(p.first_name) <> ''))[1] as first_name,
           (array_agg(nullif(btrim(p.last_name), '') order by p.n) filter (where btrim(p.last_name) <> ''))[1] as last_name,
           (array_agg(nullif(btrim(p.phone), '') order by p.n) filter (where btrim(p.phone) <> ''))[1] as phone,
           (array_agg(nullif(btrim(p.job_title), '') order by p.n) filter (where btrim(p.job_title) <> ''))[1] as job_title,
           (array_agg(p.linkedin_url order by p.n) filter (where p.linkedin_url ~* 'linkedin\.com/'))[1] as linkedin_url
    from rows from (jsonb_to_recordset(people) as (email text, first_name text, last_name text, phone text, job_title text, linkedin_url text))
      with ordinality as p(email, first_name, last_name, phone, job_title, linkedin_url, n)
    where p.email is not null
    group by p.email
  ), known as materialized (
    select lower(l.email) as email from outbound.leads l where lower(l.email) = any (array(select i.email from item i))
  ), keys as materialized (  -- foreign keys are looked up by plans that are kept: a plan of this function would be made for every row
    select set_config('plan_cache_mode', 'auto', true)
  ), written as (
    insert into outbound.leads as l (email, first_name, last_name, phone, job_title, linkedin_url)
    select i.email, i.first_name, i.last_name, i.phone, left(i.job_title, 600), i.linkedin_url from item i where exists (select from keys) order by i.email
    on conflict (lower(email)) do update
       set first_name = coalesce(l.first_name, excluded.first_name), last_name = coalesce(l.last_name, excluded.last_name),
           phone = coalesce(l.phone, excluded.phone), job_title = coalesce(l.job_title, excluded.job_title),
           linkedin_url = coalesce(l.linkedin_url, excluded.linkedin_url)
     where (l.first_name is null and excluded.first_name is not null) or (l.last_name is null and excluded.last_name is not null)
        or (l.phone is null and excluded.phone is not null) or (l.job_title is null and excluded.job_title is not null)
        or (l.linkedin_url is null and excluded.linkedin_url is not null)
    returning lower(l.email) as email
  )
  select jsonb_build_object('inserted', count(w.email) - count(k.email) filter (where w.email is not null),
                            'updated', count(k.email) filter (where w.email is not null), 'unchanged', count(*) filter (where w.email is null))
  into counts
  from item i left join written w on w.email = i.email left join known k on k.email = i.email;
  perform set_config('plan_cache_mode', 'force_custom_plan', true);
  return counts;
end
$$;
revoke all on function outbound.put_vendor_people(jsonb) from public;
grant execute on function outbound.put_vendor_people(jsonb) to service_role;
