-- Deletes the records of a person in all systems and takes their keys out of those of others, leaves a keyed hash of each key
-- (ops.erasures) and the record of a no (ops.erase_suppressed). A company, a prospect, an account and a member of the team stay, without
-- them. Security definer: the hashes need the database's key, which only its owner reads.
-- payload: {person: what ops.person_to_erase found} -> {tables: {relation: {deleted, updated}}, pages: [id]: whose pictures are to go}
create or replace function ops.erase_records(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan
  set statement_timeout = '60s' as $$
declare
  person constant jsonb := ops.person_patterns(payload -> 'person');
  emails constant text[] := array(select jsonb_array_elements_text(person -> 'emails'));
  -- Others read a shared mailbox as well: whoever only has it beside an address of their own stays.
  own_emails constant text[] := ops.personal_emails(emails);
  handles constant text[] := array(select jsonb_array_elements_text(person -> 'handles'));
  phones constant text[] := array(select jsonb_array_elements_text(person -> 'phones'));
  keys constant text[] := emails || handles || phones;
  kinds constant text[] := array_fill('email'::text, array[cardinality(emails)]) || array_fill('handle'::text, array[cardinality(handles)])
                           || array_fill('phone'::text, array[cardinality(phones)]);
  -- For columns without a normal form: somebody may have typed it in another one.
  spelled constant text := person ->> 'pattern';
  loosely constant text := person ->> 'loose';
  nobody constant text := 'erased-' || left(md5(gen_random_uuid()::text), 12) || '@erased.invalid';
  lead_ids uuid[];
  employee_ids uuid[];
  page_ids uuid[];
  contact_ids uuid[];
  done jsonb := '{}'::jsonb;
  key record;
begin
  if dry_run then
    return ops.preview('ops.erase_records', payload);
  end if;
  if cardinality(emails) = 0 then
    raise exception 'nobody is named' using errcode = '22023';
  end if;
  insert into ops.erasures (kind, key_hash) select h.kind, h.erased from ops.hashes_of(kinds, keys) h on conflict do nothing;
  insert into ops.erasure_pass (transaction) values (pg_current_xact_id()) on conflict do nothing;

  with gone as (delete from growth.lead_memory l where lower(l.email) = any (emails) returning 1)
  select done || jsonb_build_object('growth.lead_memory', jsonb_build_object('deleted', count(*))) into done from gone;
  with changed as (
    update growth.clients c
       set email = nobody, contact_name = null, name = null,
           outbound_email = case when c.outbound_email ~* loosely and c.outbound_email ~* spelled then null else c.outbound_email end
     where c.email ~* loosely and c.email ~* spelled returning 1)
  select done || jsonb_build_object('growth.clients', jsonb_build_object('updated', count(*))) into done from changed;
  -- What was written to them goes; that it was, and how it ended, is a number of the industry.
  update growth.prospect_outreach_log o set email_subject = '(erased)', email_body = '(erased)'
  from growth.prospect_candidates p where p.id = o.prospect_id and lower(btrim(p.contact_email)) = any (emails);
  with changed as (update growth.prospect_candidates p set contact_email = null where lower(btrim(p.contact_email)) = any (emails) returning 1)
  select done || jsonb_build_object('growth.prospect_candidates', jsonb_build_object('updated', count(*))) into done from changed;

  select array_agg(l.id) into lead_ids from outbound.leads l
  where lower(l.email) = any (emails) or lower(l.personal_email) = any (own_emails)
     or l.email is null and l.id in (select p.record_id from ops.phones p where p.relation = 'outbound.leads' and p.key = any (phones));
  delete from outbound.stale_campaign_leads s where s.lead_id = any (lead_ids);
  with gone as (delete from outbound.events e where e.lead_id = any (lead_ids) returning 1)
  select done || jsonb_build_object('outbound.events', jsonb_build_object('deleted', count(*))) into done from gone;
  with gone as (delete from outbound.leads l where l.id = any (lead_ids) returning 1)
  select done || jsonb_build_object('outbound.leads', jsonb_build_object('deleted', count(*))) into done from gone;
  update outbound.leads l set personal_email = null where lower(l.personal_email) = any (emails);
  with changed as (update outbound.users u set email = nobody, full_name = '(erased)' where u.email ~* loosely and u.email ~* spelled returning 1)
  select done || jsonb_build_object('outbound.users', jsonb_build_object('updated', count(*))) into done from changed;
  with gone as (
    delete from outbound.instantly_leads_raw r
    where r.email ~* loosely and r.email ~* spelled returning 1)
  select done || jsonb_build_object('outbound.instantly_leads_raw', jsonb_build_object('deleted', count(*))) into done from gone;
  with gone as (
    delete from outbound.instantly_emails_raw r
    where r.email_address ~* loosely and r.email_address ~* spelled returning 1)
  select done || jsonb_build_object('outbound.instantly_emails_raw', jsonb_build_object('deleted', count(*))) into done from gone;
  with gone as (delete from outbound.instantly_webhooks_raw r where r.lead_email ~* loosely and r.lead_email ~* spelled returning 1)
  select done || jsonb_build_object('outbound.instantly_webhooks_raw', jsonb_build_object('deleted', count(*))) into done from gone;
  with gone as (
    delete from outbound.vapi_calls_raw r
    where r.customer_number = any (phones) or r.lead_ref = any (lead_ids::text[]) or r.lead_ref ~* loosely and r.lead_ref ~* spelled returning 1)
  select done || jsonb_build_object('outbound.vapi_calls_raw', jsonb_build_object('deleted', count(*))) into done from gone;
  delete from outbound.instantly_accounts_raw r where r.email ~* loosely and r.email ~* spelled;
  delete from outbound.instantly_block_list_raw r where r.value ~* loosely and r.value ~* spelled;

  select array_agg(e.id) into employee_ids from sdr.employees e
  where lower(e.work_email::text) = any (emails) or lower(e.generic_email::text) = any (own_emails)
     or e.work_email is null and e.id in (select p.record_id from ops.phones p where p.relation = 'sdr.employees' and p.key = any (phones));
  with gone as (
    delete from sdr.ai_interactions i using sdr.employees e
    where e.id = any (employee_ids) and i.session_key = e.employee_session_key returning 1)
  select done || jsonb_build_object('sdr.ai_interactions', jsonb_build_object('deleted', count(*))) into done from gone;
  with gone as (delete from sdr.employees e where e.id = any (employee_ids) returning 1)
  select done || jsonb_build_object('sdr.employees', jsonb_build_object('deleted', count(*))) into done from gone;
  update sdr.employees e set generic_email = null where lower(e.generic_email::text) = any (emails);
  delete from sdr.pushed_addresses p where p.email ~* loosely and p.email ~* spelled;
  with changed as (
    update sdr.companies c
       set primary_email = null,
           ceo_name = case when lower(c.primary_email) = any (own_emails) then null else c.ceo_name end,
           ceo_position = case when lower(c.primary_email) = any (own_emails) then null else c.ceo_position end
     where lower(c.primary_email) = any (emails) returning 1)
  select done || jsonb_build_object('sdr.companies', jsonb_build_object('updated', count(*))) into done from changed;
  with gone as (
    delete from sdr.replies r where r.address ~* loosely and r.address ~* spelled returning r.mail_id
  ), mail as (
    -- A delivery report names others as well.
    delete from sdr.mails m
    where m.from_address ~* loosely and m.from_address ~* spelled
       or m.id in (select g.mail_id from gone g)
          and not exists (select from sdr.replies r where r.mail_id = m.id and (r.address ~* loosely and r.address ~* spelled) is not true)
    returning 1)
  select done || jsonb_build_object('sdr.replies', jsonb_build_object('deleted', (select count(*) from gone)),
                                    'sdr.mails', jsonb_build_object('deleted', (select count(*) from mail))) into done;

  select array_agg(c.id) into contact_ids from crm.instagram_contacts c where c.instagram_username = any (handles);
  with gone as (
    delete from crm.outreach_queue q where q.contact_id = any (contact_ids) or q.username = any (handles) returning 1)
  select done || jsonb_build_object('crm.outreach_queue', jsonb_build_object('deleted', count(*))) into done from gone;
  with gone as (delete from crm.instagram_contacts c where c.id = any (contact_ids) returning 1)
  select done || jsonb_build_object('crm.instagram_contacts', jsonb_build_object('deleted', count(*))) into done from gone;
  delete from crm.export_handles h where h.handle = any (handles);
  delete from crm.merged_handles h where h.handle = any (handles);

  -- Who is followed, and who follows, by their handle.
  select array_agg(p.id) into page_ids from discovery.pages p where p.ig_username = any (handles);
  delete from discovery.client_following f
  where f.page_id = any (page_ids) or f.client_id in (select c.id from discovery.clients c where c.ig_username = any (handles));
  delete from discovery.promo_events e where e.page_id = any (page_ids);
  delete from discovery.page_profiles f where f.page_id = any (page_ids);
  with gone as (delete from discovery.pages p where p.id = any (page_ids) returning 1)
  select done || jsonb_build_object('discovery.pages', jsonb_build_object('deleted', count(*))) into done from gone;
  update discovery.pages p set contact_email = null where lower(btrim(p.contact_email)) = any (emails);
  update discovery.scrape_runs r set target_username = null where r.target_username = any (handles);
  update discovery.scrape_runs r set client_id = null
  where r.client_id in (select c.id from discovery.clients c where c.ig_username = any (handles));
  with gone as (delete from discovery.clients c where c.ig_username = any (handles) returning 1)
  select done || jsonb_build_object('discovery.clients', jsonb_build_object('deleted', count(*))) into done from gone;

  for key in select k.kind, k.value from unnest(kinds, keys) as k(kind, value) loop
    perform ops.erase_suppressed(key.kind, key.value);
  end loop;
  delete from ops.phones p where p.email = any (emails);
  delete from ops.erasure_pass p where p.transaction = pg_current_xact_id();
  return jsonb_build_object('pages', coalesce(to_jsonb(page_ids), '[]'), 'tables', (
    select coalesce(jsonb_object_agg(t.key, jsonb_build_object('deleted', coalesce((t.value ->> 'deleted')::bigint, 0),
                                                               'updated', coalesce((t.value ->> 'updated')::bigint, 0))), '{}')
    from jsonb_each(done) as t where t.value <> all (array[jsonb '{"deleted": 0}', jsonb '{"updated": 0}'])));
end
$$;
revoke all on function ops.erase_records(jsonb, boolean) from public;
grant execute on function ops.erase_records(jsonb, boolean) to service_role;
