-- Contacts by handle, a page at a time. filter: {stages, tags (all of them), product, tab, archived: whether a conversation is archived, held,
-- search: in handle or name, planned_before}; after: {username} -> {rows, next}
create or replace function crm.contact_list(filter jsonb, after jsonb, page_size integer) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  stages constant text[] := case when filter ? 'stages' then array(select s from jsonb_array_elements_text(filter -> 'stages') as s) end;
  wanted_tags constant text[] := case when filter ? 'tags' then array(select t from jsonb_array_elements_text(filter -> 'tags') as t) end;
  product constant jsonb := case when filter ? 'product' then jsonb_build_array(jsonb_build_object('product', filter ->> 'product')) end;
  answer jsonb;
begin
  with page as materialized (
    select c.* from crm.instagram_contacts c
    where c.instagram_username > coalesce(after ->> 'username', '')
      and (stages is null or coalesce(c.relationship_stage, 'first_touch') = any (stages))
      and (wanted_tags is null or c.tags @> wanted_tags)
      and (product is null or c.fit_signals @> product)
      and (filter ->> 'search' is null or strpos(c.instagram_username, lower(filter ->> 'search')) > 0
           or strpos(lower(coalesce(c.display_name, '')), lower(filter ->> 'search')) > 0)
      and (filter ->> 'planned_before' is null or c.next_planned_touch < (filter ->> 'planned_before')::timestamptz)
      and (filter ->> 'tab' is null or exists (select from crm.instagram_conversations v where v.contact_id = c.id and v.tab = filter ->> 'tab'))
      and (filter ->> 'archived' is null or (filter -> 'archived')::boolean = exists (
             select from crm.instagram_conversations v where v.contact_id = c.id and v.is_archived))
      and (filter ->> 'held' is null or exists (select from crm.holds h where h.contact_id = c.id and h.decided_at is null))
    order by c.instagram_username limit page_size
  ), talk as materialized (
    select v.contact_id, array_agg(distinct v.tab order by v.tab) filter (where v.tab is not null) as tabs,
           bool_or(coalesce(v.is_archived, false)) as archived, max(v.last_message_at) as last_message_at
    from crm.instagram_conversations v where v.contact_id = any (array(select p.id from page p)) group by 1
  )
  select ops.page(
    jsonb_agg(jsonb_build_object(
      'username', p.instagram_username, 'display_name', p.display_name, 'stage', coalesce(p.relationship_stage, 'first_touch'),
      'relationship_score', p.relationship_score, 'last_meaningful_touch', p.last_meaningful_touch, 'next_planned_touch', p.next_planned_touch,
      'tags', to_jsonb(coalesce(p.tags, '{}')), 'tabs', to_jsonb(coalesce(t.tabs, '{}')), 'archived', coalesce(t.archived, false),
      'last_message_at', t.last_message_at, 'messages_sent', coalesce(p.total_messages_sent, 0),
      'messages_received', coalesce(p.total_messages_received, 0), 'contact_id', p.id) order by p.instagram_username),
    jsonb_agg(jsonb_build_object('username', p.instagram_username) order by p.instagram_username), page_size)
  into answer
  from page p left join talk t on t.contact_id = p.id;
  return answer;
end
$$;
revoke all on function crm.contact_list(jsonb, jsonb, integer) from public;
grant execute on function crm.contact_list(jsonb, jsonb, integer) to service_role;
