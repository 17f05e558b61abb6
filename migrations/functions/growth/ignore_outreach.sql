-- E-mails to prospects that were sent before a time and neither opened nor answered are ignored from now on. payload: {before} -> {tables}
create or replace function growth.ignore_outreach(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  ignored integer;
begin
  if dry_run then
    return ops.preview('growth.ignore_outreach', payload);
  end if;
  update growth.prospect_outreach_log o set status = 'ignored'
  where (o.status = 'sent' or o.status is null) and o.opened_at is null and o.replied_at is null and o.sent_at < (payload ->> 'before')::timestamptz;
  get diagnostics ignored = row_count;
  return jsonb_build_object('tables', jsonb_build_object(
    'growth.prospect_outreach_log', jsonb_build_object('inserted', 0, 'updated', ignored, 'unchanged', 0)));
end
$$;
revoke all on function growth.ignore_outreach(jsonb, boolean) from public;
grant execute on function growth.ignore_outreach(jsonb, boolean) to service_role;
