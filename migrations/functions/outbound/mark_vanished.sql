-- At the end of a complete list: what is stored of that workspace and was not in it is marked, and never deleted.
-- payload: {entity: campaigns, accounts, leads or block_list, listing, workspace (the vendor's id, or null), move} -> {vanished}
-- Rows of another workspace are left alone: those of the list say whose they are.
create or replace function outbound.mark_vanished(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set statement_timeout = '60s' as $$
declare
  of_entity constant text := payload ->> 'entity';
  this_listing constant uuid := (payload ->> 'listing')::uuid;
  relation constant text := case of_entity when 'campaigns' then 'instantly_campaigns_raw' when 'accounts' then 'instantly_accounts_raw'
                                           when 'leads' then 'instantly_leads_raw' when 'block_list' then 'instantly_block_list_raw' end;
  key constant text := case of_entity when 'campaigns' then 'instantly_campaign_id' when 'accounts' then 'email'
                                      when 'leads' then 'instantly_lead_id' when 'block_list' then 'value' end;
  owner constant text := case of_entity when 'block_list' then 'organization_id' else 'organization' end;
  vanished bigint;
begin
  execute format($query$
    with listed as materialized (
      select l.item_id from outbound.listed_items l where l.entity = $1 and l.listing = $2
    ), workspaces as materialized (
      select $3 as id where $3 is not null
      union
      select r.raw_json ->> %3$L from listed l join outbound.%1$I r on r.%2$I = l.item_id
    )
    update outbound.%1$I r set vanished_at = now(), synced_at = clock_timestamp()
     where r.vanished_at is null and r.raw_json is not null and not exists (select from listed l where l.item_id = r.%2$I)
       and (r.raw_json ->> %3$L is null or exists (select from workspaces w where w.id = r.raw_json ->> %3$L))$query$, relation, key, owner)
  using of_entity, this_listing, payload ->> 'workspace';
  get diagnostics vanished = row_count;
  delete from outbound.listed_items l where l.entity = of_entity and l.listing = this_listing;
  perform outbound.note_page(of_entity, payload - 'listing');
  return jsonb_build_object('vanished', vanished);
end
$$;
revoke all on function outbound.mark_vanished(jsonb) from public;
grant execute on function outbound.mark_vanished(jsonb) to service_role;
