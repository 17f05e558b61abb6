-- Pages of report companies, in the order of names; ours.
create index companies_name_page_idx on outbound.companies (company_name, id);
