-- Makes events of the next raw e-mails (outbound.make_email_events), in the order in which they were stored.
-- payload: {after: {synced_at, id} or null, size, move: {name, lock, run_id}} -> {tables, unmatched, next: null at the end}
create or replace function outbound.normalize_emails(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_custom_plan set statement_timeout = '60s' as $$
declare
  ids uuid[];
  next jsonb;
  made jsonb;
begin
  perform outbound.lock_normalization();
  select array_agg(b.id), (array_agg(jsonb_build_object('synced_at', b.synced_at, 'id', b.id) order by b.synced_at desc, b.id desc))[1]
  into ids, next
  from (select r.id, r.synced_at from outbound.instantly_emails_raw r
        where (r.synced_at, r.id) > (coalesce((payload #>> '{after,synced_at}')::timestamptz, '-infinity'),
                                     coalesce((payload #>> '{after,id}')::uuid, '00000000-0000-0000-0000-000000000000'))
        order by r.synced_at, r.id limit (payload ->> 'size')::integer) b;
  if ids is null then
    return jsonb_build_object('tables', jsonb '{}', 'unmatched', 0, 'next', null);
  end if;
  made := outbound.make_email_events(ids);
  perform outbound.note_normalized(payload, next);
  return made || jsonb_build_object('next', next);
end
$$;
revoke all on function outbound.normalize_emails(jsonb) from public;
grant execute on function outbound.normalize_emails(jsonb) to service_role;
