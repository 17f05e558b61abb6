-- A suppression typed by hand is taken in the spelling that was typed, and stands in its normal form; what would reach nobody, or half the
-- world, is refused with the reason. Of somebody who was erased it stands as the hash by which they are known.
create or replace function ops.normalise_suppression() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  key constant text := case new.kind when 'phone' then ops.phone_key(new.value, ops.default_country()) else ops.contact_key(new.kind, new.value) end;
  erased text;
begin
  if key is null and new.lifted_at is null then
    raise exception '"%" is no key that could be suppressed: %', left(new.value, 80),
      case new.kind
        when 'email' then 'it is no e-mail address (a wildcard is none: suppress the domain)'
        when 'domain' then 'it is no domain, or one that would cover nobody or everybody: a single label, a public suffix, a wildcard'
        when 'handle' then 'it is no Instagram handle'
        when 'phone' then 'it is no phone number with its country code, or several'
        else 'its kind is none of email, domain, handle and phone'
      end using errcode = '23514', constraint = 'suppressions_value_normalised', schema = 'ops', table = 'suppressions';
  end if;
  new.value := coalesce(key, new.value);
  if new.lifted_at is null and new.erased_at is null and exists (select from ops.erasures) then
    select k.erased into erased
    from ops.erased_keys(array[new.kind], array[key]) k join ops.erasures e on e.kind = k.kind and e.key_hash = k.erased;
    if found then
      new.value := erased;
      new.erased_at := now();
      new.evidence := '{}';
      new.reason := ops.without_keys(new.reason, array[key]);
    end if;
  end if;
  return new;
end
$$;
revoke all on function ops.normalise_suppression() from public;

create or replace trigger normalise_key before insert on ops.suppressions
  for each row execute function ops.normalise_suppression();
