-- What looking at runs and trying rejects again needs.

create index runs_started_at_idx on ops.runs (started_at desc, id desc);

alter table ops.rejects add column pointer text;
comment on column ops.rejects.pointer is 'JSON pointer of the record in its source, so that a corrected one can be put back in its place.';
alter table ops.rejects add column retried_by uuid references ops.runs (id);
comment on column ops.rejects.retried_by is 'The run that imported the corrected record.';
alter table ops.rejects add column context jsonb;
comment on column ops.rejects.context is 'What the source says of the entry''s parent: when its list was read.';
create index rejects_retried_by_idx on ops.rejects (retried_by);
