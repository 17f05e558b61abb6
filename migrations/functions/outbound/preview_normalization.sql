-- What the normalization of raw rows would make of them: all of its steps, as they are done, and rolled back at the end.
-- payload: {after: {campaigns, emails, leads: {synced_at, id} or null}, size, all: boolean} -> {tables, unmatched: {emails, webhooks, calls}}
create or replace function outbound.preview_normalization(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_custom_plan set statement_timeout = '300s' as $$
declare
  step text;
  request jsonb;
  made jsonb;
  tables jsonb := jsonb_build_object();
  unmatched jsonb := jsonb_build_object();
begin
  foreach step in array array['campaigns', 'emails', 'leads', 'webhooks', 'calls'] loop
    request := jsonb_build_object('after', payload #> array['after', step], 'size', payload -> 'size', 'all', payload -> 'all');
    loop
      made := case step when 'campaigns' then outbound.normalize_campaigns(request) when 'emails' then outbound.normalize_emails(request)
                        when 'leads' then outbound.normalize_leads(request) when 'webhooks' then outbound.normalize_webhooks(request)
                        else outbound.normalize_calls(request) end;
      tables := outbound.add_counts(tables, made -> 'tables');
      unmatched := unmatched || jsonb_build_object(
        step, coalesce((unmatched ->> step)::bigint, 0) + coalesce((made ->> 'unmatched')::bigint, 0));
      exit when coalesce(made -> 'next', 'null') = 'null';
      request := request || jsonb_build_object('after', made -> 'next');
    end loop;
  end loop;
  loop
    made := outbound.derive_campaign_leads((payload ->> 'size')::integer);
    tables := outbound.add_counts(tables, made -> 'tables');
    exit when not (made ->> 'left')::boolean;
  end loop;
  raise exception using errcode = 'OR001';
exception when sqlstate 'OR001' then
  return jsonb_build_object('tables', tables, 'unmatched', unmatched);
end
$$;
revoke all on function outbound.preview_normalization(jsonb) from public;
grant execute on function outbound.preview_normalization(jsonb) to service_role;
