-- What a person changes of one company or employee; imports leave these fields alone from then on, until they are released.
-- payload: {relation: sdr.companies | sdr.employees, id, set: {column: value}, release: [columns]} -> {changed: [columns], tables}
create or replace function sdr.update_record(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  relation constant text := payload ->> 'relation';
  fields constant jsonb := payload -> 'set';
  released constant text[] := array(select jsonb_array_elements_text(payload -> 'release'));
  was jsonb;
  changed text[];
  company sdr.companies;
  employee sdr.employees;
begin
  if dry_run then
    return ops.preview('sdr.update_record', payload);
  end if;
  if relation = 'sdr.companies' then
    select * into company from sdr.companies c where c.id = (payload ->> 'id')::uuid for no key update;
    was := to_jsonb(company);
    company := jsonb_populate_record(company, fields);
    company.set_by_hand := nullif(array(select f from (select unnest(company.set_by_hand) as f union select jsonb_object_keys(fields)) k
                                        where f <> all (released) order by f), '{}');
    if to_jsonb(company) is distinct from was then
      update sdr.companies c
         set company_name = company.company_name, tin = company.tin, registration_number = company.registration_number,
             registration_date = company.registration_date, region = company.region, sme_registry = company.sme_registry,
             status = company.status, website = company.website, ceo_name = company.ceo_name, ceo_position = company.ceo_position,
             primary_email = company.primary_email, all_company_emails = company.all_company_emails, revenue = company.revenue,
             balance = company.balance, net_profit_loss = company.net_profit_loss, employee_count = company.employee_count,
             source = company.source, segment = company.segment, company_description = company.company_description,
             office_qualification = company.office_qualification, company_research = company.company_research,
             processing_status = company.processing_status, set_by_hand = company.set_by_hand
       where c.id = company.id;
    end if;
    changed := array(select n.key from jsonb_each(to_jsonb(company)) n where n.value is distinct from was -> n.key order by n.key);
  else
    select * into employee from sdr.employees e where e.id = (payload ->> 'id')::uuid for no key update;
    was := to_jsonb(employee);
    employee := jsonb_populate_record(employee, fields);
    employee.set_by_hand := nullif(array(select f from (select unnest(employee.set_by_hand) as f union select jsonb_object_keys(fields)) k
                                         where f <> all (released) order by f), '{}');
    -- What is known of an address is not known of another one.
    if lower(employee.work_email) is distinct from lower(was ->> 'work_email') and not fields ? 'work_email_status' then
      employee.work_email_status := 'unknown';
    end if;
    if lower(employee.generic_email) is distinct from lower(was ->> 'generic_email') and not fields ? 'generic_email_status' then
      employee.generic_email_status := 'unknown';
    end if;
    if to_jsonb(employee) is distinct from was then
      update sdr.employees e
         set full_name = employee.full_name, first_name = employee.first_name, last_name = employee.last_name,
             middle_name = employee.middle_name, position = employee.position, work_email = employee.work_email,
             generic_email = employee.generic_email, work_email_status = employee.work_email_status,
             generic_email_status = employee.generic_email_status, phone_numbers = employee.phone_numbers,
             source_urls = employee.source_urls, test_date = employee.test_date, test_status = employee.test_status,
             client_status = employee.client_status, paused_until = employee.paused_until, ai_research_data = employee.ai_research_data,
             processing_status = employee.processing_status, set_by_hand = employee.set_by_hand
       where e.id = employee.id;
    end if;
    changed := array(select n.key from jsonb_each(to_jsonb(employee)) n where n.value is distinct from was -> n.key order by n.key);
  end if;
  return jsonb_build_object('changed', to_jsonb(changed), 'tables', jsonb_build_object(relation, jsonb_build_object(
    'inserted', 0, 'updated', (changed <> '{}')::integer, 'unchanged', (changed = '{}')::integer)));
end
$$;
revoke all on function sdr.update_record(jsonb, boolean) from public;
grant execute on function sdr.update_record(jsonb, boolean) to service_role;
