create or replace trigger touch_updated_at before update on sdr.companies
  for each row when (old.* is distinct from new.*) execute function ops.touch_updated_at();

create or replace trigger touch_updated_at before update on sdr.employees
  for each row when (old.* is distinct from new.*) execute function ops.touch_updated_at();
