-- What became of an e-mail to a prospect: the latest that was sent by that time. payload: {prospect, status: opened|replied|ignored, at: null
-- for now}. It goes forward only: an answer stays one, whatever comes after it. An answer says nothing of an opening.
-- -> {id: of the e-mail (null: none was sent by then), subject, status: as it is now, changed, refused, tables}
create or replace function growth.mark_outreach(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  given constant text := payload ->> 'status';
  moment constant timestamptz := coalesce((payload ->> 'at')::timestamptz, now());
  was growth.prospect_outreach_log;
  next growth.prospect_outreach_log;
  is_new boolean;
begin
  if dry_run then
    return ops.preview('growth.mark_outreach', payload);
  end if;
  select * into was from growth.prospect_outreach_log o
  where o.prospect_id = (payload ->> 'prospect')::uuid and o.sent_at <= moment
  order by o.sent_at desc, o.id limit 1
  for update;
  next := was;
  if given = 'opened' then
    next.opened_at := coalesce(was.opened_at, moment);
    next.status := case when was.status = 'replied' then 'replied' else 'opened' end;
  elsif given = 'replied' then
    next.replied_at := coalesce(was.replied_at, moment);
    next.status := 'replied';
  elsif was.status is distinct from 'replied' then
    next.status := 'ignored';
  end if;
  is_new := was.id is not null and next is distinct from was;
  if is_new then
    update growth.prospect_outreach_log o
       set status = next.status, opened_at = next.opened_at, replied_at = next.replied_at
     where o.id = was.id;
  end if;
  return jsonb_build_object(
    'id', was.id, 'subject', was.email_subject, 'status', next.status, 'changed', is_new,
    'refused', given = 'ignored' and was.status = 'replied',
    'tables', jsonb_build_object('growth.prospect_outreach_log', jsonb_build_object('inserted', 0, 'updated', is_new::integer, 'unchanged', (not is_new)::integer)));
end
$$;
revoke all on function growth.mark_outreach(jsonb, boolean) from public;
grant execute on function growth.mark_outreach(jsonb, boolean) to service_role;
