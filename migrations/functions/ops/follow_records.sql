-- What new or changed records say of who is who may show that somebody who is being written to has said no: then what is pending is
-- cancelled. A record itself is never refused.
create or replace function ops.follow_records(relation text, ids uuid[]) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  emails text[];
  handles text[];
  phones text[];
  target text;
  sending uuid[];
begin
  if relation = 'crm.instagram_contacts' then
    -- Whoever writes to a contact that is being renamed or replaced waits for it, or is waited for, by the foreign key: so those to whom
    -- nobody writes need no look.
    ids := array(select distinct q.contact_id from unnest(ids) as i join crm.outreach_queue q on q.contact_id = i);
  end if;
  if not exists (select from ops.suppressed_rows(relation, ids)) then
    return;
  end if;

  -- Everything of the people whom the records link: a row of one key links nobody, but for a past link, which is a row for each direction,
  -- and for a page, whose own messages need a look also where its address is shared.
  if relation in ('discovery.pages', 'outbound.leads', 'sdr.employees', 'ops.past_links') then
    select array_agg(k.value) filter (where k.kind = 'email'), array_agg(k.value) filter (where k.kind = 'handle'),
           array_agg(k.value) filter (where k.kind = 'phone')
    into emails, handles, phones
    from (select r.kind, r.value, count(*) over (partition by r.id) as keys from ops.keys_of_rows(relation, ids) r) k
    where k.keys > 1 or relation in ('discovery.pages', 'ops.past_links');
    perform ops.follow_links(emails, handles, phones);
  end if;
  target := case relation when 'crm.instagram_contacts' then 'crm.outreach_queue' when 'outbound.leads' then 'outbound.campaign_leads'
                          when 'growth.prospect_candidates' then 'growth.prospect_outreach_log' end;
  if target is not null then
    perform ops.hold_sending();
    sending := case target
      when 'crm.outreach_queue' then array(select q.id from unnest(ids) as i join crm.outreach_queue q on q.contact_id = i)
      when 'outbound.campaign_leads' then array(select c.id from unnest(ids) as i join outbound.campaign_leads c on c.lead_id = i)
      else array(select o.id from unnest(ids) as i join growth.prospect_outreach_log o on o.prospect_id = i) end;
    perform ops.cancel_rows(target, array(select r.id from ops.suppressed_rows(target, sending) r order by r.id));
  end if;
end
$$;
revoke all on function ops.follow_records(text, uuid[]) from public;
grant execute on function ops.follow_records(text, uuid[]) to service_role;
