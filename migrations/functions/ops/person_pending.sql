-- What is pending for a person, by their keys: what would be sent, and when -> [{relation, record_id, status, who, at, said}]
create or replace function ops.person_pending(emails text[], handles text[], phones text[]) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  found_rows jsonb;
begin
  select jsonb_agg(to_jsonb(p)) into found_rows
  from ops.pending_for(
    array_fill('email'::text, array[cardinality(emails)]) || array_fill('handle'::text, array[cardinality(handles)])
      || array_fill('phone'::text, array[cardinality(phones)]),
    emails || handles || phones) p;
  -- Mostly there is nothing: then nothing more is planned.
  if found_rows is null then
    return jsonb '[]';
  end if;
  return (
    with pending as materialized (
      select p.* from jsonb_to_recordset(found_rows) as p(relation text, record_id uuid, status text, who text)
    ), told as (
      select p.relation, p.record_id, p.status, p.who, q.scheduled_at as at, q.message_text as said
      from pending p join crm.outreach_queue q on q.id = p.record_id where p.relation = 'crm.outreach_queue'
      union all
      select p.relation, p.record_id, p.status, p.who, coalesce(c.next_followup_at, c.call_scheduled_at), k.campaign_name
      from pending p join outbound.campaign_leads c on c.id = p.record_id join outbound.campaigns k on k.id = c.campaign_id
      where p.relation = 'outbound.campaign_leads'
      union all
      select p.relation, p.record_id, coalesce(p.status, 'enrolled'), p.who, e.outreach_sent_date::timestamp at time zone 'UTC',
             'campaign ' || e.campaign_number
      from pending p join sdr.employees e on e.id = p.record_id where p.relation = 'sdr.employees'
      union all
      select p.relation, p.record_id, p.status, p.who, o.sent_at, concat_ws(': ', o.email_subject, o.email_body)
      from pending p join growth.prospect_outreach_log o on o.id = p.record_id where p.relation = 'growth.prospect_outreach_log'
    )
    select coalesce(jsonb_agg(to_jsonb(t) order by t.at nulls last, t.relation, t.record_id), '[]') from told t);
end
$$;
revoke all on function ops.person_pending(text[], text[], text[]) from public;
grant execute on function ops.person_pending(text[], text[], text[]) to service_role;
