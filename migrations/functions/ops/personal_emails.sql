-- Those of these addresses that are one person's: no shared mailbox (ops.shared_mailboxes), also not with a tag, a number, a country, a
-- region or another department behind it ("info+x", "info-de", "sales.emea", "office2"). In their normal form.
create or replace function ops.personal_emails(emails text[]) returns text[]
language plpgsql stable set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_custom_plan as $$  -- a list that is a parameter is not hashed
declare
  behind constant text := '[-._]?(?:[0-9]{1,4}|(?<=[-._])(?:[a-z]{2}|asia|apac|benelux|dach|deu|emea|eng|esp|eur|europe|fra|france|ger|germany|global|intl|int|international|ita|italy|latam|london|madrid|mena|milano|moscow|moskva|msk|nyc|paris|rus|russia|spain|spb|uae|ukr|ukraine|usa|zurich|berlin|wien|dubai))$';
  names text[];
begin
  if coalesce(cardinality(emails), 0) = 0 then
    return array[]::text[];
  end if;
  names := ops.shared_mailboxes();
  -- The first word tells most of them, and takes one look into a hash; what is left of the others is looked at closely.
  return array(
    select a.email
    from (select e as email, substring(e from '^[^-+._0-9@]+') as word from unnest(emails) as e offset 0) a
    where case when a.word <> all (names) and a.word <> all (array['no', 'do', 'mailer']) then true
               when a.word is null then true
               else (
                 select not (mailbox = any (names) or once = any (names) or twice = any (names)
                             or string_to_array(translate(twice, '-_', '..'), '.') <@ names)
                 from split_part(split_part(a.email, '@', 1), '+', 1) as mailbox
                 cross join lateral regexp_replace(mailbox, behind, '') as once
                 cross join lateral regexp_replace(once, behind, '') as twice)
          end);
end
$$;
revoke all on function ops.personal_emails(text[]) from public;
grant execute on function ops.personal_emails(text[]) to service_role;
