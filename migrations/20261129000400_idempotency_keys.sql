-- A caller's key for a run: the same call again is answered by what the first one did.

alter table ops.runs add column idempotency_key text;
comment on column ops.runs.idempotency_key is 'Chosen by the caller (--idempotency-key).';
alter table ops.runs add column summary jsonb;
comment on column ops.runs.summary is 'What a run with an idempotency key ended with, for the next call with that key.';
create unique index runs_idempotency_key on ops.runs (command, idempotency_key) where idempotency_key is not null and status = 'succeeded';
create index job_locks_holder_idx on ops.job_locks (holder);
