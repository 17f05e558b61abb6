-- Campaigns that were started here, the highest number first, with their members by state. after: {number}
-- -> {rows: [{campaign_number, audience, outreach_type, outreach_sent_date, members, states: {state: count}, undone, undone_at, started_at}], next}
create or replace function sdr.campaign_list(after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with page as materialized (
    select k.*, a.name as audience from sdr.campaigns k join sdr.audiences a on a.id = k.audience_id
    where after is null or k.number < (after ->> 'number')::integer
    order by k.number desc
    limit page_size
  ), told as (
    select p.number, jsonb_build_object(
      'campaign_number', p.number, 'audience', p.audience, 'outreach_type', p.outreach_type, 'outreach_sent_date', p.sent_date,
      'members', (select count(*) from sdr.campaign_members m where m.campaign_number = p.number and m.undone_at is null),
      'states', (select coalesce(jsonb_object_agg(s.state, s.n), '{}')
                 from (select coalesce(e.campaign_status, 'none') as state, count(*) as n from sdr.employees e
                       where e.campaign_number = p.number group by 1) s),
      'undone', (select count(*) from sdr.campaign_members m where m.campaign_number = p.number and m.undone_at is not null),
      'undone_at', p.undone_at, 'started_at', p.started_at) as row
    from page p
  )
  select ops.page(jsonb_agg(t.row order by t.number desc), jsonb_agg(jsonb_build_object('number', t.number) order by t.number desc), page_size)
  from told t
$$;
revoke all on function sdr.campaign_list(jsonb, integer) from public;
grant execute on function sdr.campaign_list(jsonb, integer) to service_role;
