-- Contact keys have one normal form: tables hold e-mail addresses, handles and domains in it (in any case), what they hold already is
-- brought over, and phone numbers, which people write as they like, have a table of their normal forms.
-- functions: ops/fold_case ops/key_text ops/punycode ops/host_key ops/email_key ops/is_public_suffix ops/domain_key ops/handle_key
-- functions: ops/phone_plans ops/international ops/dialled ops/phone_keys ops/phone_key ops/contact_key

create table ops.settings (
  name text primary key check (name ~ '^[a-z_]+$'),
  value text not null
);
comment on table ops.settings is 'What the functions of this database have to know; "outreach migrate" writes it.';
comment on column ops.settings.name is 'country: ISO 3166, of phone numbers without a country code (OUTREACH_COUNTRY).';

create table ops.shared_mailbox_names (
  name text primary key check (name = lower(name) and name ~ '^[^\s@+]+$'),
  is_shared boolean not null default true,
  note text,
  added_at timestamptz not null default now()
);
comment on table ops.shared_mailbox_names is 'Mailboxes that several people read beside those of ops.shared_mailboxes: what stands before the @, without +tag.';
comment on column ops.shared_mailbox_names.is_shared is 'False: this one is a person''s here, whatever the built-in list says.';

create table ops.migration_notes (
  version text not null,
  note text not null,
  noted_at timestamptz not null default now(),
  primary key (version, note)
);
comment on table ops.migration_notes is 'What a migration did to data; "outreach migrate" shows it.';

create table ops.key_changes (
  id bigint primary key,
  relation text not null,
  record_id uuid not null,
  column_name text not null,
  before text not null,
  after text,
  outcome text not null check (outcome in ('normalised', 'merged', 'left')),
  changed_at timestamptz not null default now()
);
comment on table ops.key_changes is 'Contact keys that were not in their normal form when it became the rule.';
comment on column ops.key_changes.outcome is 'normalised: after stands in the record; merged: another suppression holds for it; left: it is no key, or another record has it.';

create table ops.phones (
  relation text not null,
  record_id uuid not null,
  key text not null,
  email text,
  primary key (relation, record_id, key)
);
create index phones_key_idx on ops.phones (key);
create index phones_email_idx on ops.phones (email) where email is not null;
comment on table ops.phones is 'The phone numbers of records in their normal form, as triggers write them (ops.note_phones).';
comment on column ops.phones.email is 'The address that the record states beside the number; both are one person''s.';

do $$
declare
  t text;
begin
  foreach t in array array['settings', 'shared_mailbox_names', 'migration_notes', 'key_changes', 'phones'] loop
    execute pg_catalog.format('alter table ops.%I enable row level security', t);
    execute pg_catalog.format('create policy service_role_all on ops.%I for all to service_role using (true) with check (true)', t);
    execute pg_catalog.format('grant select on ops.%I to service_role', t);
  end loop;
end
$$;
grant insert, update, delete on ops.settings, ops.shared_mailbox_names, ops.phones to service_role;

-- The normal forms as patterns of built-in functions: whoever writes a row must be able to check it. A letter beyond ASCII is one that has
-- no other form; capitals of ASCII are kept where somebody stored them, and compared by lower().
do $$
declare
  letter constant text := '[^\u0001-\u00a1\u00ab\u00ad\u00bb\u00bf\u0130\u02bc\u034f\u03c2\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u206f\u2212\u2800\u3000-\u3020\u3164\ue000-\uf8ff\ufe00-\ufe6f\ufeff-\uff65\uffa0\uffe0-\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U0010ffff]';
  host constant text := '(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+(?=[^.]*[^0-9.])[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]$';
  rules constant jsonb := pg_catalog.jsonb_build_object(
    'email', pg_catalog.concat(
      '(:key ~ ', pg_catalog.quote_literal('^(?=[^@]*(?:[A-Za-z0-9]|' || letter || '))(?:[A-Za-z0-9#$%&+/=^_~.-]|' || letter || ')(?:[A-Za-z0-9!#$%&''+/=?^_|~.-]|' || letter || ')*@' || host),
      ' or :key ~ ', pg_catalog.quote_literal('^"(?=[^"]*[A-Za-z0-9])[!#-\u005b\u005d-\u007e]*[(),:;<>@\[\]*`{}][!#-\u005b\u005d-\u007e]*"@' || host),
      ') and pg_catalog.length(:key) <= 254',
      ' and (:key !~ ''[^\u0001-\u007f]'' or :key = pg_catalog.lower(:key) and :key is nfc normalized)'),
    'domain', pg_catalog.concat(
      ':key ~ ', pg_catalog.quote_literal('^' || host), ' and pg_catalog.length(:key) <= 253 and :key !~* ''^www\.'''),
    'handle', pg_catalog.concat(
      ':key ~ ''^[a-z0-9._-]*[a-z0-9_-]$'' or :key ~ ''[^\u0001-\u007f]'' and :key is nfkc normalized and :key ~ ',
      pg_catalog.quote_literal('^(?:[a-z0-9._-]|' || letter || ')*(?:[a-z0-9_-]|' || letter || ')$')));
  c record;
  rule text;
  total integer;
  changed integer;
  seen bigint;
  g record;
begin
  for c in
    select * from (values
      ('discovery', 'clients', 'ig_username', 'handle', 'clients_handle_normalised', true),
      ('discovery', 'pages', 'ig_username', 'handle', 'pages_handle_normalised', true),
      ('discovery', 'pages', 'contact_email', 'email', 'pages_contact_email_normalised', false),
      ('crm', 'instagram_contacts', 'instagram_username', 'handle', 'contacts_handle_normalised', true),
      ('crm', 'outreach_queue', 'username', 'handle', 'outreach_queue_username_normalised', false),
      ('outbound', 'leads', 'email', 'email', 'leads_email_normalised', true),
      ('outbound', 'leads', 'personal_email', 'email', 'leads_personal_email_normalised', false),
      ('outbound', 'companies', 'company_domain', 'domain', 'companies_domain_normalised', true),
      ('sdr', 'companies', 'primary_email', 'email', 'companies_primary_email_normalised', false),
      ('sdr', 'employees', 'work_email', 'email', 'employees_work_email_normalised', false),
      ('sdr', 'employees', 'generic_email', 'email', 'employees_generic_email_normalised', false),
      ('growth', 'lead_memory', 'email', 'email', 'lead_memory_email_normalised', true),
      ('growth', 'prospect_candidates', 'contact_email', 'email', 'prospects_contact_email_normalised', false)
    ) as v(schema_name, table_name, column_name, kind, constraint_name, is_unique)
  loop
    rule := pg_catalog.replace(rules ->> c.kind, ':key', pg_catalog.quote_ident(c.column_name));
    select coalesce(pg_catalog.max(k.id), 0) into seen from ops.key_changes k;
    execute pg_catalog.format(
      'insert into ops.key_changes (id, relation, record_id, column_name, before, after, outcome)
       select %7$s + pg_catalog.row_number() over (order by f.id), %1$L, f.id, %2$L, f.before, f.after, case when f.after is null then ''left'' else ''normalised'' end
       from (select t.id, t.%2$I::text as before, ops.contact_key(%3$L, t.%2$I::text) as after from %4$I.%5$I t
             where t.%2$I is not null and (%6$s) is not true) f
       order by f.id',
      c.schema_name || '.' || c.table_name, c.column_name, c.kind, c.schema_name, c.table_name, rule, seen);
    if c.is_unique then
      -- Where another record has the key, neither is touched: which of two histories stands is for people to say.
      execute pg_catalog.format(
        'update ops.key_changes k set outcome = ''left''
         where k.id > %s and k.outcome = ''normalised''
           and (exists (select from %I.%I o where pg_catalog.lower(o.%I) = k.after and o.id <> k.record_id)
                or exists (select from ops.key_changes s where s.id between %1$s + 1 and k.id - 1 and s.after = k.after))',
        seen, c.schema_name, c.table_name, c.column_name);
    end if;
    select pg_catalog.count(*), pg_catalog.count(*) filter (where k.outcome = 'normalised') into total, changed
    from ops.key_changes k where k.id > seen;
    if changed > 0 then
      -- The guards would refuse what they find out only now; it is cancelled below.
      for g in select t.tgname from pg_catalog.pg_trigger t
               where t.tgrelid = pg_catalog.format('%I.%I', c.schema_name, c.table_name)::pg_catalog.regclass and t.tgname like 'guard%' loop
        execute pg_catalog.format('alter table %I.%I disable trigger %I', c.schema_name, c.table_name, g.tgname);
      end loop;
      execute pg_catalog.format(
        'update %I.%I t set %I = k.after from ops.key_changes k where k.id > %s and k.outcome = ''normalised'' and t.id = k.record_id',
        c.schema_name, c.table_name, c.column_name, seen);
      for g in select t.tgname from pg_catalog.pg_trigger t
               where t.tgrelid = pg_catalog.format('%I.%I', c.schema_name, c.table_name)::pg_catalog.regclass and t.tgname like 'guard%' loop
        execute pg_catalog.format('alter table %I.%I enable trigger %I', c.schema_name, c.table_name, g.tgname);
      end loop;
    end if;
    if total > 0 then
      insert into ops.migration_notes (version, note)
      select '20261130000300', pg_catalog.format('%s.%s: %s of %s values of %s that were not in their normal form are now; ops.key_changes names them all',
                                                 c.schema_name, c.table_name, changed, total, c.column_name);
    end if;
    execute pg_catalog.format('alter table %I.%I drop constraint if exists %I', c.schema_name, c.table_name, c.constraint_name);
    if total = changed then
      execute pg_catalog.format('alter table %I.%I add constraint %I check (%s)', c.schema_name, c.table_name, c.constraint_name, rule);
      execute pg_catalog.format('comment on constraint %I on %I.%I is %L', c.constraint_name, c.schema_name, c.table_name,
                                'In its normal form, as ops.' || c.kind || '_key gives it; in any other a suppression of it would not be found.');
    else
      -- A check would refuse every change of the rows that are left.
      execute 'create or replace function ops.refuse_spelling() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $f$
        begin
          raise exception ''%.% takes a contact key in its normal form only, as ops.%_key gives it'', tg_table_schema, tg_table_name, tg_argv[0]
            using errcode = ''23514'', schema = tg_table_schema, table = tg_table_name;
        end $f$';
      execute 'revoke all on function ops.refuse_spelling() from public';
      rule := pg_catalog.replace(rules ->> c.kind, ':key', 'new.' || pg_catalog.quote_ident(c.column_name));
      execute pg_catalog.format('create trigger %I before insert on %I.%I for each row when ((%s) is false) execute function ops.refuse_spelling(%L)',
                                c.constraint_name || '_insert', c.schema_name, c.table_name, rule, c.kind);
      execute pg_catalog.format('create trigger %1$I before update on %2$I.%3$I for each row when (new.%4$I is distinct from old.%4$I and (%5$s) is false) execute function ops.refuse_spelling(%6$L)',
                                c.constraint_name || '_update', c.schema_name, c.table_name, c.column_name, rule, c.kind);
    end if;
  end loop;
end
$$;

-- Suppressions: one row in force a key. Of two that turn out to be one key's, the one that holds longer stays.
alter table ops.suppressions drop constraint suppressions_value_normalised;
with former as (
  insert into ops.key_changes (id, relation, record_id, column_name, before, after, outcome)
  select (select coalesce(pg_catalog.max(k.id), 0) from ops.key_changes k) + pg_catalog.row_number() over (order by s.id), 'ops.suppressions', s.id, 'value', s.value, k.key,
         case when k.key is null then 'left'
              when pg_catalog.row_number() over (partition by s.kind, k.key
                     order by coalesce(s.expires_at, 'infinity') desc, (k.key = s.value) desc, s.created_at, s.id) > 1 then 'merged'
              else 'normalised' end
  from ops.suppressions s
  cross join lateral (select ops.contact_key(s.kind, s.value) as key) k
  where s.lifted_at is null
  returning record_id, outcome
)
update ops.suppressions s
   set lifted_at = pg_catalog.now(), lifted_by = 'outreach migrate', lifted_reason = 'another suppression holds for the same key, and as long'
  from former f
 where f.record_id = s.id and f.outcome = 'merged';
delete from ops.key_changes k where k.relation = 'ops.suppressions' and k.outcome = 'normalised' and k.before = k.after;
update ops.suppressions s set value = k.after
  from ops.key_changes k where k.relation = 'ops.suppressions' and k.outcome = 'normalised' and k.record_id = s.id;
insert into ops.migration_notes (version, note)
select '20261130000300', pg_catalog.format('ops.suppressions: %s keys brought to their normal form, %s merged with another row of the same key, %s left that are no key and reach nobody; ops.key_changes names them all',
                                           pg_catalog.count(*) filter (where k.outcome = 'normalised'), pg_catalog.count(*) filter (where k.outcome = 'merged'),
                                           pg_catalog.count(*) filter (where k.outcome = 'left'))
from ops.key_changes k where k.relation = 'ops.suppressions' having pg_catalog.count(*) > 0;
-- Not validated: what is no key stays on record, and lifted rows are history.
alter table ops.suppressions add constraint suppressions_value_normalised
  check (lifted_at is not null or value = ops.contact_key(kind, value)) not valid;
comment on column ops.suppressions.value is 'In its normal form, as ops.contact_key gives it.';

insert into ops.phones (relation, record_id, key, email)
select distinct on (n.relation, n.record_id, n.key) n.*
from (
  select 'outbound.leads' as relation, l.id as record_id, k.key, pg_catalog.lower(coalesce(l.email, l.personal_email)) as email
  from outbound.leads l cross join lateral pg_catalog.unnest(ops.phone_keys(l.phone) || ops.phone_keys(l.mobile_phone)) as k(key)
  union all
  select 'sdr.employees', e.id, k.key, pg_catalog.lower(coalesce(e.work_email, e.generic_email))
  from sdr.employees e cross join lateral pg_catalog.unnest(e.phone_numbers) as number
  cross join lateral pg_catalog.unnest(ops.phone_keys(number)) as k(key)
  union all
  select 'outbound.companies', c.id, k.key, null
  from outbound.companies c cross join lateral pg_catalog.unnest(ops.phone_keys(c.company_phone)) as k(key)
) n;
drop index outbound.leads_phone_digits_idx;
drop index outbound.leads_mobile_phone_digits_idx;

-- What came out as somebody who said no.
do $$
declare
  kinds text[];
  keys text[];
begin
  if not exists (select from ops.key_changes k where k.outcome = 'normalised' and k.relation <> 'ops.suppressions')
     or pg_catalog.to_regprocedure('ops.suppressed_keys(text[], text[], text[])') is null then
    return;
  end if;
  execute 'select pg_catalog.array_agg(s.kind), pg_catalog.array_agg(s.value) from ops.suppressed_keys(
    array(select k.after from ops.key_changes k where k.outcome = ''normalised'' and k.column_name like ''%email''),
    array(select k.after from ops.key_changes k where k.outcome = ''normalised'' and k.column_name like ''%username''), ''{}'') s'
  into kinds, keys;
  if keys is not null then
    execute 'select ops.hold_sending(), ops.cancel_pending($1, $2)' using kinds, keys;
  end if;
end
$$;
