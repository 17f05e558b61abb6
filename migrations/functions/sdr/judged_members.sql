-- Part of the campaigns and pushes of an audience: what is against each of these members now, and the address that would be written to. step,
-- vendor_campaign: as sdr.judged_employees. Of several with one address, the first by id whose own it is goes before the others.
create or replace function sdr.judged_members(of_audience uuid, members uuid[], step text, vendor_campaign text)
returns table (id uuid, email text, source text, reason text)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  said_no record;
  ids uuid[];
  emails text[];
  sources text[];
  reasons text[];
begin
  select * into said_no from sdr.refused_members(members);
  execute format($q$
    select array_agg(j.id), array_agg(j.email), array_agg(j.source), array_agg(j.reason)
    from (select j.id, j.email, j.source,
                 case when j.reason is null
                        and row_number() over (partition by j.email, j.reason is null order by j.source = 'work' desc, j.id) > 1
                      then 'same_address' else j.reason end as reason
          from (%s) j) j $q$, sdr.judged_employees(array['e.id = any ($6)'], step))
  into ids, emails, sources, reasons
  using said_no.suppressed, said_no.bounced, said_no.unsubscribed, of_audience, vendor_campaign, members;
  return query select * from unnest(ids, emails, sources, reasons);
end
$$;
revoke all on function sdr.judged_members(uuid, uuid[], text, text) from public;
grant execute on function sdr.judged_members(uuid, uuid[], text, text) to service_role;
