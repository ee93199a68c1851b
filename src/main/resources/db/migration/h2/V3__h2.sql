-- The clock that all processes share, in milliseconds since 1970. Not current_timestamp, which stands still in a transaction.
create alias clock_millis for "java.lang.System.currentTimeMillis";

create trigger audit_entry_no_change before update, delete on audit_entry
  for each row call "dev.keyturn.adapter.database.AppendOnlyTrigger";
create trigger audit_entry_next before insert on audit_entry
  for each row call "dev.keyturn.adapter.database.AppendOnlyTrigger";

-- H2 asks no trigger before TRUNCATE, but refuses it for a table that a foreign key points to. Always empty.
create table audit_pin (seq bigint references audit_entry (seq));
