-- One account with how many leads it has and its latest key rotations; null: there is none.
create or replace function growth.account_show(client text) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select growth.account_row(c) || jsonb_build_object(
    'industry_category', c.industry_category, 'primary_service', c.primary_service, 'booking_link', c.booking_link,
    'custom_tagline', c.custom_tagline, 'email_tone', c.email_tone, 'followup_speed', c.followup_speed,
    'ai_personalized_reply', c.ai_personalized_reply, 'outbound_email', c.outbound_email,
    'leads', (
      select jsonb_build_object('living', count(*) filter (where l.deleted is not true and l.archived is not true),
                                'archived', count(*) filter (where l.deleted is not true and l.archived), 'deleted', count(*) filter (where l.deleted),
                                'test', count(*) filter (where l.is_test), 'newest_at', max(l.timestamp))
      from growth.lead_memory l where l.client_id = c.client_id),
    'rotations', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'rotated_at', r.rotated_at, 'rotated_by', r.rotated_by, 'reason', r.reason, 'old_key_prefix', r.old_key_prefix,
        'new_key_prefix', r.new_key_prefix, 'old_key_fingerprint', r.old_key_fingerprint, 'new_key_fingerprint', r.new_key_fingerprint)
        order by r.rotated_at desc, r.id desc), '[]')
      from (select * from growth.api_key_rotation_log g where g.client_id = c.client_id order by g.rotated_at desc, g.id desc limit 50) r))
  from growth.clients c
  where c.client_id = growth.find_account(client)
$$;
revoke all on function growth.account_show(text) from public;
grant execute on function growth.account_show(text) to service_role;
