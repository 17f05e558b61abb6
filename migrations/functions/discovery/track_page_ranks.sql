-- Keeps discovery.page_ranks as discovery.pages is, a statement at a time. Security definer: who may change a page's status need not be able to
-- write there. Rows are locked in the order of their ids, so that parallel batches do not deadlock.
create or replace function discovery.track_page_ranks() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    insert into discovery.page_ranks (page_id, followers, price, category_confidence, promo_status, category, ig_username)
    select n.id, n.follower_count, n.promo_price, n.category_confidence, n.promo_status, n.category, n.ig_username
    from new_rows n;
  elsif tg_op = 'UPDATE' then
    with changed as (
      select r.page_id, n.follower_count, n.promo_price::double precision as price, n.category_confidence::real as confidence, n.promo_status,
             n.category, n.ig_username
      from new_rows n
      join discovery.page_ranks r on r.page_id = n.id
      where (r.followers, r.price, r.category_confidence, r.promo_status, r.category, r.ig_username) is distinct from
            (n.follower_count, n.promo_price::double precision, n.category_confidence::real, n.promo_status, n.category, n.ig_username)
      order by r.page_id
      for update of r
    )
    update discovery.page_ranks r
       set followers = c.follower_count, price = c.price, category_confidence = c.confidence, promo_status = c.promo_status,
           category = c.category, ig_username = c.ig_username
      from changed c
     where r.page_id = c.page_id;
  elsif tg_op = 'DELETE' then
    delete from discovery.page_ranks r using old_rows o where r.page_id = o.id;
  else
    truncate discovery.page_ranks;
  end if;
  return null;
end
$$;
revoke all on function discovery.track_page_ranks() from public;

create or replace trigger track_ranks_insert after insert on discovery.pages
  referencing new table as new_rows for each statement execute function discovery.track_page_ranks();
create or replace trigger track_ranks_update after update on discovery.pages
  referencing new table as new_rows for each statement execute function discovery.track_page_ranks();
create or replace trigger track_ranks_delete after delete on discovery.pages
  referencing old table as old_rows for each statement execute function discovery.track_page_ranks();
create or replace trigger track_ranks_truncate after truncate on discovery.pages
  for each statement execute function discovery.track_page_ranks();
