-- A run whose process was killed is known by host, pid and the start time of the process, as a lock is.
alter table ops.runs add column process_started text not null default '';
create index runs_running_idx on ops.runs (host) where status = 'running';
