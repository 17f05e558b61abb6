-- Moves a campaign from one state to another. payload: {id, from, to} -> {moved, now: the state that it has}; moved is false where it had
-- another one meanwhile. To active nobody moves during a halt (OS002): a campaign that runs is written from.
create or replace function outbound.set_campaign_status(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  wanted constant text := payload ->> 'to';
  now_it_is text;
begin
  if wanted = 'active' then
    perform ops.join_sending();
    perform ops.refuse_halted('outbound');
  end if;
  select c.campaign_status into now_it_is from outbound.campaigns c where c.id = (payload ->> 'id')::uuid for update;
  if now_it_is is not distinct from payload ->> 'from' then
    update outbound.campaigns c set campaign_status = wanted where c.id = (payload ->> 'id')::uuid and c.campaign_status <> wanted;
    now_it_is := wanted;
  end if;
  return jsonb_build_object('moved', now_it_is = wanted, 'now', now_it_is);
end
$$;
revoke all on function outbound.set_campaign_status(jsonb) from public;
grant execute on function outbound.set_campaign_status(jsonb) to service_role;
