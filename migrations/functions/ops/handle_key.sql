-- An Instagram handle in its normal form: lower case, without @ and URL. Null: it is none (empty, dots alone, blanks within, a post's
-- address). The same as handleKey in src/ops/suppression.ts.
create or replace function ops.handle_key(handle text) returns text
language plpgsql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  key text := handle;
begin
  if length(key) not between 10 and 64 or key ~ '[^a-z0-9._]' then
    key := ops.trimmed(key);
    if key ~* '^(?:https?://)?(?:www\.|m\.)?instagram\.com/' then
      key := regexp_replace(regexp_replace(key, '^(?:https?://)?(?:www\.|m\.)?instagram\.com/', '', 'i'), '[/?#].*$', '');
      if lower(key) in ('p', 'reel', 'reels', 'tv', 'stories', 'explore', 'accounts', 'direct') then
        return null;
      end if;
    end if;
    key := lower(ltrim(key, '@'));
    if key !~ '^[^\s\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000/@?#:"''\\<>[:cntrl:]\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]{1,64}$'
       or key in ('null', 'none', 'undefined', 'nan') then
      return null;
    end if;
  end if;
  return case when btrim(key, '.') <> '' then key end;
end
$$;
revoke all on function ops.handle_key(text) from public;
grant execute on function ops.handle_key(text) to service_role;
