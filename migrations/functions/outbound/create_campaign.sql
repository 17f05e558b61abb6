-- Makes a campaign, as a draft. payload: {id, campaign: its columns; without an offer it gets the default one, allow_duplicate}; the id is the
-- caller's, so that a call that is sent again makes one.
-- -> {tables, others: those of the same name, linked: the one that has the same campaign at Instantly; either keeps it from being made}
create or replace function outbound.create_campaign(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  own constant uuid := (payload ->> 'id')::uuid;
  folded constant text := ops.fold_case(btrim(payload #>> '{campaign,campaign_name}'));
  others jsonb := '[]';
  linked uuid;
  offers bigint;
  made bigint := 0;
begin
  if dry_run then
    return ops.preview('outbound.create_campaign', payload);
  end if;
  perform pg_advisory_xact_lock(hashtextextended('outbound.campaigns ' || folded, 0));
  if not (payload -> 'allow_duplicate')::boolean then
    select coalesce(jsonb_agg(c.id order by c.created_at, c.id), '[]') into others
    from outbound.campaigns c where ops.fold_case(btrim(c.campaign_name)) = folded and c.id <> own;
  end if;
  select c.id into linked from outbound.campaigns c
  where c.instantly_campaign_id = payload #>> '{campaign,instantly_campaign_id}' and c.id <> own;
  select count(*) into offers from outbound.offers;
  if others = '[]' and linked is null then
    insert into outbound.campaigns (id, campaign_name, campaign_description, campaign_type, offer_id, uses_email, uses_calls, uses_linkedin,
                                    instantly_campaign_id, instantly_campaign_name, vapi_campaign_id, starts_at, ends_at, daily_send_limit,
                                    timezone, email_subject_template, email_body_template, call_script_template, created_by)
    select own, i.campaign_name, i.campaign_description, coalesce(i.campaign_type, 'outbound'), coalesce(i.offer_id, outbound.default_offer()),
           coalesce(i.uses_email, true), coalesce(i.uses_calls, false), coalesce(i.uses_linkedin, false), i.instantly_campaign_id,
           i.instantly_campaign_name, i.vapi_campaign_id, i.starts_at, i.ends_at, coalesce(i.daily_send_limit, 50), coalesce(i.timezone, 'UTC'),
           i.email_subject_template, i.email_body_template, i.call_script_template, i.created_by
    from jsonb_populate_record(null::outbound.campaigns, payload -> 'campaign') i
    on conflict (id) do nothing;
    get diagnostics made = row_count;
  end if;
  offers := (select count(*) from outbound.offers) - offers;
  return jsonb_build_object(
    'tables', jsonb_build_object('outbound.campaigns', jsonb_build_object('inserted', made, 'updated', 0, 'unchanged', 0))
      || case when offers > 0 then jsonb_build_object('outbound.offers', jsonb_build_object('inserted', offers, 'updated', 0, 'unchanged', 0)) else '{}' end,
    'others', others, 'linked', linked);
end
$$;
revoke all on function outbound.create_campaign(jsonb, boolean) from public;
grant execute on function outbound.create_campaign(jsonb, boolean) to service_role;
