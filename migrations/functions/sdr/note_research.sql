-- When research was set, where whoever sets it does not say.
create or replace function sdr.note_research() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if tg_argv[0] = 'set' then
    new.research_at = now();
  else
    new.research_at = null;
  end if;
  return new;
end
$$;
revoke all on function sdr.note_research() from public;

create or replace trigger note_research_insert before insert on sdr.companies
  for each row when (new.company_research is not null and new.research_at is null) execute function sdr.note_research('set');
create or replace trigger note_research_update before update on sdr.companies
  for each row when (new.company_research is not null and new.company_research is distinct from old.company_research
                     and new.research_at is not distinct from old.research_at) execute function sdr.note_research('set');
create or replace trigger note_research_end before update on sdr.companies
  for each row when (new.company_research is null and new.research_at is not null) execute function sdr.note_research('end');
create or replace trigger note_research_insert before insert on sdr.employees
  for each row when (new.ai_research_data is not null and new.research_at is null) execute function sdr.note_research('set');
create or replace trigger note_research_update before update on sdr.employees
  for each row when (new.ai_research_data is not null and new.ai_research_data is distinct from old.ai_research_data
                     and new.research_at is not distinct from old.research_at) execute function sdr.note_research('set');
create or replace trigger note_research_end before update on sdr.employees
  for each row when (new.ai_research_data is null and new.research_at is not null) execute function sdr.note_research('end');
