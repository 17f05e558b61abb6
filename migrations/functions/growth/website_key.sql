-- A website as it is compared: its host as in the DNS, without scheme, www., default port, fragment, closing slashes and tracking parameters;
-- paths and other parameters count. Null: it is none. The same as websiteKey in src/growth/prospects/website.ts.
create or replace function growth.website_key(website text) returns text
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  edge constant text := '[<>"'',;\u0001-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]';
  site text;
  head text;
  scheme text;
  port text;
  host text;
  path text;
  query text;
begin
  if length(website) > 2000 then
    return null;
  end if;
  site := normalize(regexp_replace(website, '^' || edge || '+|' || edge || '+$', '', 'g'), NFC);
  head := replace(substring(site from '^[^?#]*'), '\', '/');
  query := substring(site from '^[^?#]*\?([^#]*)');
  scheme := lower(substring(head from '^[Hh][Tt][Tt][Pp][Ss]?(?=:)') collate "C");
  head := regexp_replace(head, case when scheme is null then '^//+' else '^[A-Za-z]+:/*' end, '');
  host := substring(head from '^[^/]*');
  path := rtrim(growth.url_text(substr(head, length(host) + 1)), '/');
  if scheme is not null then
    host := substring(host from '[^@]*$');
  end if;
  port := nullif(ltrim(substring(host from ':([0-9]{1,5})$'), '0'), '');
  host := ops.host_key(rtrim(ops.key_text(regexp_replace(host, ':[0-9]{0,5}$', '')), '.'));
  if host is null or port::integer > 65535 then
    return null;
  end if;
  host := coalesce(ops.host_key(regexp_replace(host, '^(?:www\.)+', '')), host);
  if port = any (case scheme when 'http' then '{80}' when 'https' then '{443}' else '{80,443}' end::text[]) then
    port := null;
  end if;
  query := (select string_agg(p.piece, '&' order by p.n)
            from (select growth.url_text(q.piece) as piece, q.n from unnest(string_to_array(query, '&')) with ordinality as q(piece, n)) p
            where p.piece <> '' and lower(split_part(p.piece, '=', 1) collate "C") !~ '^(?:utm_|gclid$|fbclid$)');
  return growth.short_key(host || coalesce(':' || port, '') || path || coalesce('?' || query, ''));
end
$$;
revoke all on function growth.website_key(text) from public;
grant execute on function growth.website_key(text) to service_role;
