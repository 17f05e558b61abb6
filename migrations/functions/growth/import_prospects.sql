-- Takes in prospects. payload: {prospects: [{identity, business_name, website, contact_email, industry, region, language, default_language: of a
-- new one, form_url}]}, an identity once; what is null stays as it is, and so do scores, tests and whether somebody was written to.
-- A record with a website is also that of a prospect without one that has its address. A record without is also that of the one prospect at
-- its address that has a website, of which it then fills what is empty. -> {tables}
create or replace function growth.import_prospects(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  answer jsonb;
begin
  if dry_run then
    return ops.preview('growth.import_prospects', payload);
  end if;
  -- Two imports at once would both miss what the other one makes.
  perform pg_advisory_xact_lock(hashtextextended('outreach prospects', 0));
  with given as materialized (
    select * from jsonb_to_recordset(payload -> 'prospects') as g(
      identity text, business_name text, website text, contact_email text, industry text, region text, language text, default_language text, form_url text)
  ), same as materialized (
    select distinct on (g.identity) g.identity, p.id
    from given g join growth.prospect_candidates p on p.identity = g.identity
    order by g.identity, p.contacted desc nulls last, p.created_at, p.id
  ), other as materialized (
    select g.identity, p.id, g.website is null as only_fills, count(*) over (partition by g.identity) as found
    from given g join growth.prospect_candidates p on lower(p.contact_email) = g.contact_email
    where (g.website is not null and p.identity = 'mail ' || g.contact_email or g.identity = 'mail ' || g.contact_email and p.identity like 'site %')
      and not exists (select from same s where s.identity = g.identity)
  ), adopted as materialized (
    select distinct on (o.id) o.identity, o.id, o.only_fills from other o
    where o.found = 1 and not exists (select from same s where s.id = o.id)
    order by o.id, o.identity
  ), matched as materialized (
    select s.identity, s.id, false as only_fills from same s
    union all
    select a.identity, a.id, a.only_fills from adopted a
  ), valued as materialized (
    select p.id, m.only_fills,
           case when m.only_fills then p.business_name else g.business_name end as business_name,
           coalesce(p.website, g.website) as website,
           case when m.only_fills then p.contact_email else coalesce(g.contact_email, p.contact_email) end as contact_email,
           case when m.only_fills then coalesce(p.industry, g.industry) else coalesce(g.industry, p.industry) end as industry,
           case when m.only_fills then coalesce(p.region, g.region) else coalesce(g.region, p.region) end as region,
           case when m.only_fills then coalesce(p.language, g.language) else coalesce(g.language, p.language) end as language,
           case when m.only_fills then coalesce(p.form_url, g.form_url) else coalesce(g.form_url, p.form_url) end as form_url
    from matched m join given g on g.identity = m.identity join growth.prospect_candidates p on p.id = m.id
  ), changed as (
    update growth.prospect_candidates p
       set business_name = v.business_name, website = v.website, contact_email = v.contact_email, industry = v.industry, region = v.region,
           language = v.language, form_url = v.form_url
      from valued v
     where p.id = v.id
       and (p.business_name, p.website, p.contact_email, p.industry, p.region, p.language, p.form_url)
           is distinct from (v.business_name, v.website, v.contact_email, v.industry, v.region, v.language, v.form_url)
    returning p.id
  ), added as (
    insert into growth.prospect_candidates (identity, business_name, website, contact_email, industry, region, language, form_url)
    select g.identity, g.business_name, g.website, g.contact_email, g.industry, g.region, coalesce(g.language, g.default_language), g.form_url
    from given g
    where not exists (select from matched m where m.identity = g.identity)
    order by g.identity
    returning id
  )
  select jsonb_build_object('tables', jsonb_build_object('growth.prospect_candidates', jsonb_build_object(
           'inserted', (select count(*) from added), 'updated', (select count(*) from changed),
           'unchanged', (select count(*) from given) - (select count(*) from added) - (select count(*) from changed))))
  into answer;
  return answer;
end
$$;
revoke all on function growth.import_prospects(jsonb, boolean) from public;
grant execute on function growth.import_prospects(jsonb, boolean) to service_role;
