/**
 * What a query may be made of. Names that are not here are refused, whatever the database knows: a function that runs the SQL in its argument,
 * reads a file, opens a connection, sends a signal or takes a lock needs no privilege that could be taken from one role.
 */
const words = (...lines: string[]): ReadonlySet<string> => new Set(lines.join(' ').split(' '));

/** Kinds of node in the parse tree (PostgreSQL: src/include/nodes/parsenodes.h and primnodes.h). */
export const NODES = words(
  'SelectStmt ResTarget ColumnRef A_Star A_Const A_Expr A_ArrayExpr A_Indirection A_Indices List String Integer Float Boolean BitString',
  'BoolExpr NullTest BooleanTest CaseExpr CaseWhen CoalesceExpr MinMaxExpr SQLValueFunction FuncCall NamedArgExpr WindowDef SortBy TypeCast',
  'RowExpr SubLink CommonTableExpr RangeVar JoinExpr RangeSubselect RangeFunction RangeTableSample RangeTableFunc RangeTableFuncCol',
  'ColumnDef GroupingSet GroupingFunc CollateClause XmlExpr XmlSerialize JsonTable JsonTableColumn JsonArgument JsonObjectConstructor',
  'JsonArrayConstructor JsonArrayQueryConstructor JsonObjectAgg JsonArrayAgg JsonFuncExpr JsonParseExpr JsonScalarExpr JsonSerializeExpr',
  'JsonIsPredicate JsonValueExpr JsonKeyValue JsonBehavior JsonOutput JsonReturning JsonFormat JsonTablePathSpec',
);

/** Fields that hold a node without its name. */
export const FIELDS = words(
  'alias join_using_alias withClause larg rarg typeName over search_clause cycle_clause output returning format context_item pathspec',
  'constructor arg value on_empty on_error expr raw_expr string ival fval sval bsval boolval',
);

/** Built-in functions that neither write, nor read files or settings, nor run SQL of their own. */
export const FUNCTIONS = words(
  // aggregates and windows
  'any_value array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count covar_pop covar_samp every grouping max min mode',
  'percentile_cont percentile_disc range_agg range_intersect_agg regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx',
  'regr_sxy regr_syy stddev stddev_pop stddev_samp string_agg sum var_pop var_samp variance xmlagg cume_dist dense_rank first_value lag',
  'last_value lead nth_value ntile percent_rank rank row_number json_agg json_agg_strict json_object_agg json_object_agg_strict',
  'json_object_agg_unique json_object_agg_unique_strict jsonb_agg jsonb_agg_strict jsonb_object_agg jsonb_object_agg_strict',
  'jsonb_object_agg_unique jsonb_object_agg_unique_strict',
  // text
  'ascii bit_length btrim casefold char_length character_length chr concat concat_ws convert convert_from convert_to decode encode format',
  'initcap is_normalized left length like like_escape lower lpad ltrim md5 normalize notlike octet_length overlay parse_ident position',
  'quote_ident quote_literal quote_nullable regexp_count regexp_instr regexp_like regexp_match regexp_matches regexp_replace',
  'regexp_split_to_array regexp_split_to_table regexp_substr repeat replace reverse right rpad rtrim similar_escape similar_to_escape',
  'split_part starts_with string_to_array string_to_table strpos substr substring text texteq to_ascii to_bin to_char to_hex to_oct translate',
  'unicode_assigned unicode_version unistr upper crc32 crc32c sha224 sha256 sha384 sha512 get_bit get_byte set_bit set_byte bit_count',
  // numbers
  'abs acos acosd acosh asin asind asinh atan atan2 atan2d atand atanh cbrt ceil ceiling cos cosd cosh cot cotd degrees div erf erfc exp',
  'factorial floor gamma gcd lcm lgamma ln log log10 min_scale mod pi pow power radians round scale sign sin sind sinh sqrt tan tand tanh',
  'to_number trim_scale trunc width_bucket num_nonnulls num_nulls random random_normal generate_series',
  // times
  'age clock_timestamp date date_add date_bin date_part date_subtract date_trunc extract isfinite justify_days justify_hours',
  'justify_interval make_date make_interval make_time make_timestamp make_timestamptz now overlaps statement_timestamp timeofday timezone',
  'to_date to_timestamp transaction_timestamp pg_sleep pg_sleep_for pg_sleep_until',
  // JSON and XML
  'array_to_json row_to_json to_json to_jsonb json_array_elements json_array_elements_text json_array_length json_build_array',
  'json_build_object json_each json_each_text json_extract_path json_extract_path_text json_object json_object_keys json_populate_record',
  'json_populate_recordset json_strip_nulls json_to_record json_to_recordset json_typeof jsonb_array_elements jsonb_array_elements_text',
  'jsonb_array_length jsonb_build_array jsonb_build_object jsonb_contains jsonb_each jsonb_each_text jsonb_exists jsonb_exists_all',
  'jsonb_exists_any jsonb_extract_path jsonb_extract_path_text jsonb_insert jsonb_object jsonb_object_keys jsonb_path_exists',
  'jsonb_path_exists_tz jsonb_path_match jsonb_path_match_tz jsonb_path_query jsonb_path_query_array jsonb_path_query_array_tz',
  'jsonb_path_query_first jsonb_path_query_first_tz jsonb_path_query_tz jsonb_populate_record jsonb_populate_recordset jsonb_pretty jsonb_set',
  'jsonb_set_lax jsonb_strip_nulls jsonb_to_record jsonb_to_recordset jsonb_typeof xmlcomment xmlexists xmltext xml_is_well_formed',
  'xml_is_well_formed_content xml_is_well_formed_document xpath xpath_exists',
  // arrays, ranges, rows
  'array_append array_cat array_dims array_fill array_length array_lower array_ndims array_position array_positions array_prepend',
  'array_remove array_replace array_reverse array_sample array_shuffle array_sort array_to_string array_upper cardinality',
  'generate_subscripts trim_array unnest isempty lower_inc lower_inf upper_inc upper_inf multirange range_merge daterange int4range int8range',
  'numrange tsrange tstzrange datemultirange int4multirange int8multirange nummultirange tsmultirange tstzmultirange enum_first enum_last',
  'enum_range pg_typeof pg_column_size gen_random_uuid uuidv4 uuidv7 uuid_extract_timestamp uuid_extract_version hashtext',
  'hashtextextended',
  // types as functions
  'bit bool bpchar bytea char float4 float8 int2 int4 int8 interval name numeric oid regclass time timestamp timestamptz timetz varbit',
  'varchar',
  // networks and text search
  'abbrev broadcast family host hostmask inet_merge inet_same_family masklen netmask network set_masklen array_to_tsvector get_current_ts_config',
  'json_to_tsvector jsonb_to_tsvector numnode phraseto_tsquery plainto_tsquery querytree setweight strip to_tsquery to_tsvector ts_delete',
  'ts_filter ts_headline ts_rank ts_rank_cd tsvector_to_array websearch_to_tsquery',
  // what a table is made of
  'col_description current_database current_schema current_schemas format_type has_any_column_privilege has_column_privilege',
  'has_function_privilege has_schema_privilege has_table_privilege obj_description pg_get_constraintdef pg_get_expr pg_get_indexdef',
  'pg_get_serial_sequence pg_get_userbyid pg_indexes_size pg_database_size pg_relation_size pg_size_bytes pg_size_pretty pg_table_is_visible',
  'pg_table_size pg_total_relation_size shobj_description to_regclass to_regnamespace to_regtype version pg_backend_pid',
  'pg_collation_for',
);

/** Built-in types: a type of somebody's own may run his code as a value becomes one. */
export const TYPES = words(
  'bit bool bpchar bytea char cidr date datemultirange daterange float4 float8 inet int2 int4 int4multirange int4range int8 int8multirange',
  'int8range interval json jsonb jsonpath macaddr macaddr8 money name numeric nummultirange numrange oid regclass regconfig regnamespace regtype',
  'text tid time timestamp timestamptz timetz tsmultirange tsquery tsrange tstzmultirange tstzrange tsvector uuid varbit varchar xid xid8 xml',
  'point line lseg box path polygon circle',
);

/** Schemas whose tables and views are read. */
export const SCHEMAS = words('ops discovery growth crm outbound sdr information_schema');

/** Of pg_catalog: what tables are made of and how large they are; nothing that holds settings, passwords or the source of functions. */
export const CATALOGS = words(
  'pg_am pg_attrdef pg_attribute pg_class pg_collation pg_constraint pg_database pg_depend pg_description pg_enum pg_extension pg_index',
  'pg_indexes pg_inherits pg_namespace pg_policies pg_policy pg_sequences pg_stat_activity pg_stat_all_indexes pg_stat_all_tables',
  'pg_stat_database pg_stat_user_indexes pg_stat_user_tables pg_statio_user_indexes pg_statio_user_tables pg_stats pg_tables',
  'pg_trigger pg_type',
);

export const SAMPLE_METHODS = words('system bernoulli');
