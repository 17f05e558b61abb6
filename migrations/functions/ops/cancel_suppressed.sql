-- A suppression that comes into force cancels what is pending for that person, in the same transaction. It waits for whoever is putting
-- people into sending states at this moment, so that nothing slips through. Security definer: it must see all rows.
create or replace function ops.cancel_suppressed() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  emails text[];
  handles text[];
  phones text[];
  domains text[];
begin
  perform ops.hold_sending();
  select array_agg(n.value) filter (where n.kind = 'email'), array_agg(n.value) filter (where n.kind = 'handle'),
         array_agg(n.value) filter (where n.kind = 'phone'), array_agg(n.value) filter (where n.kind = 'domain')
  into emails, handles, phones, domains
  from new_rows n
  where n.lifted_at is null and (n.expires_at is null or n.expires_at > now());

  if domains is not null then
    select emails || array_agg(distinct a.address) into emails
    from (
      select lower(l.email) as address from outbound.leads l where l.email is not null
      union all select lower(l.personal_email) from outbound.leads l where l.personal_email is not null
      union all select lower(e.work_email) from sdr.employees e where e.work_email is not null
      union all select lower(e.generic_email) from sdr.employees e where e.generic_email is not null
      union all select lower(btrim(p.contact_email)) from discovery.pages p where p.contact_email is not null
    ) a
    cross join lateral unnest(ops.domains_of(a.address)) as d
    join unnest(domains) as s(domain) on s.domain = d;
  end if;
  if emails is not null or handles is not null or phones is not null then
    perform ops.cancel_pending(emails, handles, phones);
  end if;
  return null;
end
$$;
revoke all on function ops.cancel_suppressed() from public;

create or replace trigger cancel_on_insert after insert on ops.suppressions
  referencing new table as new_rows for each statement execute function ops.cancel_suppressed();
create or replace trigger cancel_on_update after update on ops.suppressions
  referencing new table as new_rows for each statement execute function ops.cancel_suppressed();
