-- Notes an e-mail to a prospect, who counts as contacted from then on. payload: {id: of the row, so that a call that is sent again writes
-- once, prospect, subject, body, at: null for now}. Refused for whoever said no and during a halt, whatever the time.
-- -> {id: of the prospect (null: there is none), name, tables}
create or replace function growth.log_outreach(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  log_id constant uuid := (payload ->> 'id')::uuid;
  was growth.prospect_candidates;
  written integer;
begin
  if dry_run then
    return ops.preview('growth.log_outreach', payload);
  end if;
  select * into was from growth.prospect_candidates p where p.id = (payload ->> 'prospect')::uuid for update;
  if not found then
    return jsonb_build_object('id', null, 'name', null, 'tables', jsonb '{}');
  end if;
  insert into growth.prospect_outreach_log (id, prospect_id, email_subject, email_body, sent_at)
  values (log_id, was.id, payload ->> 'subject', payload ->> 'body', coalesce((payload ->> 'at')::timestamptz, now()))
  on conflict (id) do nothing;
  get diagnostics written = row_count;
  if written > 0 then
    perform ops.refuse_sending('growth.prospect_outreach_log', array[log_id]);
  end if;
  update growth.prospect_candidates p set contacted = true where p.id = was.id and p.contacted is not true;
  return jsonb_build_object('id', was.id, 'name', was.business_name, 'tables', jsonb_build_object(
    'growth.prospect_outreach_log', jsonb_build_object('inserted', written, 'updated', 0, 'unchanged', 1 - written),
    'growth.prospect_candidates', jsonb_build_object('inserted', 0, 'updated', (was.contacted is not true)::integer, 'unchanged', (was.contacted is true)::integer)));
end
$$;
revoke all on function growth.log_outreach(jsonb, boolean) from public;
grant execute on function growth.log_outreach(jsonb, boolean) to service_role;
