-- A prospect as lists show it.
create or replace function growth.prospect_row(prospect growth.prospect_candidates, is_suppressed boolean) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object(
    'business_name', prospect.business_name, 'industry', prospect.industry, 'region', prospect.region,
    'automation_need_score', trim_scale(prospect.automation_need_score), 'response_score', trim_scale(prospect.response_score),
    'contacted', coalesce(prospect.contacted, false), 'suppressed', is_suppressed, 'website', prospect.website,
    'contact_email', prospect.contact_email, 'form_url', prospect.form_url, 'language', prospect.language, 'last_tested', prospect.last_tested,
    'tested_autoresponder', prospect.tested_autoresponder, 'tested_seconds', trim_scale(prospect.tested_seconds), 'tested_answer', prospect.tested_answer,
    'created_at', prospect.created_at, 'id', prospect.id)
$$;
revoke all on function growth.prospect_row(growth.prospect_candidates, boolean) from public;
grant execute on function growth.prospect_row(growth.prospect_candidates, boolean) to service_role;
