-- Employees by name, a page at a time. filter: {company_id, position: within it, processing_status, campaign_number, campaign_status, client, replied:
-- unsubscribe, info_request or bounce, search: in the name}; after: {full_name, id} -> {rows, next}
create or replace function sdr.employee_list(filter jsonb, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
  with page as materialized (
    select e.* from sdr.employees e
    where (after ->> 'id' is null or (e.full_name, e.id) > (after ->> 'full_name', (after ->> 'id')::uuid))
      and (filter ->> 'company_id' is null or e.company_id = (filter ->> 'company_id')::uuid)
      and (filter ->> 'position' is null or strpos(ops.fold_case(e.position), ops.fold_case(filter ->> 'position')) > 0)
      and (filter ->> 'processing_status' is null or e.processing_status = filter ->> 'processing_status')
      and (filter ->> 'campaign_number' is null or e.campaign_number = (filter ->> 'campaign_number')::integer)
      and (filter ->> 'campaign_status' is null or e.campaign_status = filter ->> 'campaign_status')
      and (filter ->> 'client' is null or coalesce(e.client_status, false) = (filter -> 'client')::boolean)
      and case filter ->> 'replied' when 'unsubscribe' then e.reply_unsubscribe when 'info_request' then e.reply_info_request
                                    when 'bounce' then e.reply_bounce else true end
      and (filter ->> 'search' is null or strpos(sdr.name_key(e.full_name), sdr.name_key(filter ->> 'search')) > 0)
    order by e.full_name, e.id limit page_size
  )
  select ops.page(
    jsonb_agg(jsonb_build_object(
      'full_name', p.full_name, 'position', p.position, 'company_name', c.company_name, 'work_email', p.work_email,
      'work_email_status', p.work_email_status, 'generic_email', p.generic_email, 'generic_email_status', p.generic_email_status,
      'phone_numbers', to_jsonb(coalesce(p.phone_numbers, '{}')), 'campaign_number', p.campaign_number, 'campaign_status', p.campaign_status,
      'outreach_sent_date', p.outreach_sent_date, 'reply_unsubscribe', p.reply_unsubscribe, 'reply_info_request', p.reply_info_request,
      'reply_bounce', p.reply_bounce, 'client_status', p.client_status, 'test_status', p.test_status,
      'processing_status', p.processing_status, 'research_at', p.research_at, 'updated_at', p.updated_at, 'company_id', p.company_id,
      'employee_id', p.id) order by p.full_name, p.id),
    jsonb_agg(jsonb_build_object('full_name', p.full_name, 'id', p.id) order by p.full_name, p.id), page_size)
  from page p join sdr.companies c on c.id = p.company_id
$$;
revoke all on function sdr.employee_list(jsonb, jsonb, integer) from public;
grant execute on function sdr.employee_list(jsonb, jsonb, integer) to service_role;
