-- SDR: saved audiences, the campaigns that were started from them, and whom a vendor was sent. All of it is ours.

create table sdr.audiences (
  id uuid primary key default gen_random_uuid(),
  name text not null constraint audiences_name_key unique constraint audiences_name_check check (name <> '' and length(name) <= 200),
  filter jsonb not null,
  filter_hash text not null,
  matched integer not null,
  selected integer not null,
  run_id uuid,
  created_at timestamptz not null default now()
);
create index audiences_created_idx on sdr.audiences (created_at, id);
comment on table sdr.audiences is 'Ours: audiences as they were when they were saved; they never change.';
comment on column sdr.audiences.filter_hash is 'sha256 of the filter in its one form: another filter needs another name.';

create table sdr.audience_members (
  audience_id uuid not null references sdr.audiences (id) on delete cascade,
  employee_id uuid not null references sdr.employees (id) on delete cascade,
  reason text constraint audience_members_reason_check check (
    reason in ('suppressed', 'bounced', 'unsubscribed', 'cooling_down', 'no_address', 'already_client')),
  primary key (audience_id, employee_id)
);
create index audience_members_employee_idx on sdr.audience_members (employee_id);
comment on table sdr.audience_members is 'Ours: everybody whom the filter of an audience matched when it was saved.';
comment on column sdr.audience_members.reason is 'Why somebody was left out; null: selected.';

create table sdr.campaigns (
  number integer primary key constraint campaigns_number_check check (number > 0),
  id uuid not null constraint campaigns_id_key unique,
  audience_id uuid not null references sdr.audiences (id),
  outreach_type varchar(20) not null constraint campaigns_outreach_type_check check (outreach_type in ('marketing', 'sales')),
  sent_date date not null,
  run_id uuid,
  started_at timestamptz not null default now(),
  undone_at timestamptz
);
create index campaigns_audience_idx on sdr.campaigns (audience_id);
comment on table sdr.campaigns is 'Ours: the campaign numbers that were reserved; one that was undone is not given again.';
comment on column sdr.campaigns.id is 'Chosen by the caller: a start that is repeated reserves no second number.';

create table sdr.campaign_members (
  campaign_number integer not null references sdr.campaigns (number) on delete cascade,
  employee_id uuid not null references sdr.employees (id) on delete cascade,
  email text not null,
  former jsonb not null,
  undone_at timestamptz,
  primary key (campaign_number, employee_id)
);
create unique index campaign_members_email_idx on sdr.campaign_members (campaign_number, email);
create index campaign_members_employee_idx on sdr.campaign_members (employee_id);
comment on table sdr.campaign_members is 'Ours: who was put into a campaign, by which address; each address once.';
comment on column sdr.campaign_members.former is 'The campaign columns of the employee before, which undo puts back.';

create table sdr.pushes (
  id uuid primary key,
  audience_id uuid not null references sdr.audiences (id) on delete cascade,
  vendor text not null constraint pushes_vendor_check check (vendor in ('smartlead')),
  vendor_campaign text not null,
  run_id uuid not null,
  claimed_at timestamptz not null default now(),
  answered_at timestamptz,
  answer jsonb
);
create index pushes_audience_idx on sdr.pushes (audience_id);
comment on table sdr.pushes is
  'Ours: a call of a vendor that hands over people. Written before the call; one without an answer may have been executed all the same.';
comment on column sdr.pushes.answer is 'The counters of the answer, without the people.';

create table sdr.pushed_addresses (
  vendor text not null,
  vendor_campaign text not null,
  email text not null,
  push_id uuid not null references sdr.pushes (id) on delete cascade,
  employee_id uuid references sdr.employees (id) on delete set null,
  outcome text constraint pushed_addresses_outcome_check check (outcome in ('claimed', 'pushed', 'invalid', 'unsubscribed', 'refused')),
  claimed_at timestamptz not null default now(),
  primary key (vendor, vendor_campaign, email)
);
create index pushed_addresses_push_idx on sdr.pushed_addresses (push_id);
create index pushed_addresses_employee_idx on sdr.pushed_addresses (employee_id);
create index pushed_addresses_email_idx on sdr.pushed_addresses (email, claimed_at);
comment on table sdr.pushed_addresses is 'Ours: every address that a campaign of a vendor was sent, each once.';
comment on column sdr.pushed_addresses.outcome is
  'claimed: sent, and what became of it is not known; pushed: it is there; the others: the vendor left it out.';

-- The addresses that a company states beside its first one, and those that were found on a page, lead to it, too.
create index companies_all_emails_idx on sdr.companies using gin (all_company_emails);
create index page_profiles_email_candidates_idx on discovery.page_profiles using gin (email_candidates);

do $$
declare
  t text;
begin
  foreach t in array array['audiences', 'audience_members', 'campaigns', 'campaign_members', 'pushes', 'pushed_addresses'] loop
    execute format('alter table sdr.%I enable row level security', t);
    execute format('create policy service_role_all on sdr.%I for all to service_role using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on sdr.%I to service_role', t);
  end loop;
end
$$;
