-- Every stored address at these domains or below them, and "@corp.example" for whose site is there: one range of each index, since backwards an address begins with its domain.
create or replace function ops.addresses_at(domains text[]) returns table (address text)
language plpgsql stable set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_custom_plan set enable_seqscan = off as $$
begin
  return query
    with range as materialized (  -- U+10FFFF sorts behind everything
      select reverse(d) || boundary as low, reverse(d) || boundary || U&'\+10FFFF' as high
      from unnest(domains) as d cross join unnest(array['@', '.']) as boundary
    )
    select lower(l.email) from range r join outbound.leads l
      on reverse(lower(l.email)) collate "C" >= r.low and reverse(lower(l.email)) collate "C" < r.high
    union
    select lower(l.personal_email) from range r join outbound.leads l
      on reverse(lower(l.personal_email)) collate "C" >= r.low and reverse(lower(l.personal_email)) collate "C" < r.high
    where l.personal_email is not null
    union
    select lower(e.work_email::text) from range r join sdr.employees e
      on reverse(lower(e.work_email::text)) collate "C" >= r.low and reverse(lower(e.work_email::text)) collate "C" < r.high
    union
    select lower(e.generic_email::text) from range r join sdr.employees e
      on reverse(lower(e.generic_email::text)) collate "C" >= r.low and reverse(lower(e.generic_email::text)) collate "C" < r.high
    where e.generic_email is not null
    union
    select lower(btrim(p.contact_email)) from range r join discovery.pages p
      on reverse(lower(btrim(p.contact_email))) collate "C" >= r.low and reverse(lower(btrim(p.contact_email))) collate "C" < r.high
    where p.contact_email is not null
    union
    select lower(btrim(p.contact_email)) from range r join growth.prospect_candidates p
      on reverse(lower(btrim(p.contact_email))) collate "C" >= r.low and reverse(lower(btrim(p.contact_email))) collate "C" < r.high
    where p.contact_email is not null
    union
    select '@' || ops.domain_key(p.website) from range r join growth.prospect_candidates p
      on reverse('@' || ops.domain_key(p.website)) collate "C" >= r.low and reverse('@' || ops.domain_key(p.website)) collate "C" < r.high
    where p.website is not null
    union
    select '@' || ops.domain_key(p.form_url) from range r join growth.prospect_candidates p
      on reverse('@' || ops.domain_key(p.form_url)) collate "C" >= r.low and reverse('@' || ops.domain_key(p.form_url)) collate "C" < r.high
    where p.form_url is not null
    union
    select p.value from range r join ops.past_links p
      on reverse(p.value) collate "C" >= r.low and reverse(p.value) collate "C" < r.high
    where p.kind = 'email';
end
$$;
revoke all on function ops.addresses_at(text[]) from public;
grant execute on function ops.addresses_at(text[]) to service_role;
