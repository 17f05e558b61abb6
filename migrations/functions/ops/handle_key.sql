-- An Instagram handle in its normal form: lower case, without @, URL, query and the punctuation after it; styled letters as the plain ones
-- where that makes a handle of Instagram's. Null: it is none (empty, dots alone, blanks within, a post's address). The same as
-- normaliseHandle in src/ops/handle.ts.
create or replace function ops.handle_key(handle text) returns text
language plpgsql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  wraps constant text := ' <>()[]{}"''`«»‹›,;:!?…¡¿|';
  prefix constant text := '^(?:https?:)?(?://)?(?:(?:www|m|l)\.)?(?:(?:instagram\.com|instagr\.am)(?::\d+)?/+(?:_u/)?|ig\.me/m/)';
  key text := handle;
  plain text;
begin
  if length(key) between 10 and 64 and key !~ '[^a-z0-9._]|\.$' and key !~ 'instagr' then
    return key;
  end if;
  key := rtrim(ltrim(ops.key_text(handle), wraps), wraps || '.');
  key := regexp_replace(key, '^(?:instagram|insta|ig) ?: ?(?!//)', '');
  if key ~ prefix or key ~ '^instagram://user\?username=' then
    key := replace(regexp_replace(regexp_replace(key, '^instagram://user\?username=', ''), prefix, ''), '%40', '@');
    key := ltrim(rtrim(substring(key from '^[^/?#&]*'), wraps || '.'), '@');
    if key in ('p', 's', 'reel', 'reels', 'tv', 'stories', 'explore', 'accounts', 'direct', 'share', '_n') then
      return null;
    end if;
  else
    key := regexp_replace(regexp_replace(ltrim(key, '@'), '\?[a-z_]+=.*$', ''), '/$', '');
  end if;
  key := rtrim(key, wraps || '.');
  if key !~ '^[a-z0-9._]+$' then
    plain := ops.fold_case(normalize(key, NFKC));
    if plain ~ '^[a-z0-9._]+$' then
      key := rtrim(plain, wraps || '.');
    elsif plain <> key then
      return null;
    end if;
  end if;
  if key = '' or key in ('null', 'none', 'undefined', 'nan', 'instagram.com', 'www.instagram.com', 'm.instagram.com', 'instagr.am')
     or length(key) > 64 or key ~ '[\u0001-\u002c\u002f\u003a-\u0040\u005b-\u005e\u0060\u007b-\u007f\u0080-\u00a0\u00a1\u00ab\u00ad\u00bb\u00bf\u02bc\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u206f\u2212\u2800\u3000-\u3020\u3164\ue000-\uf8ff\ufe00-\ufe6f\ufeff-\uff65\uffa0\uffe0-\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U0010ffff]' then
    return null;
  end if;
  return key;
end
$$;
revoke all on function ops.handle_key(text) from public;
grant execute on function ops.handle_key(text) to service_role;
