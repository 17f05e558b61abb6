-- Which release of the tool had a file last, so that an older tool can tell newer functions from stale ones.
alter table ops.migrations add column release integer not null default 0;
comment on column ops.migrations.release is 'The newest release of the tool that had this file; the greatest of them is the database''s release.';

-- The internal client of the document was put here by an earlier migration; "outreach seed" does that now. A database that was in use
-- keeps its row: in a new one no function is applied yet, and nobody can have written to it.
delete from growth.clients c
where c.client_id = '00000000-0000-0000-0000-000000000001'
  and not exists (select from ops.migrations m where m.kind = 'function');
