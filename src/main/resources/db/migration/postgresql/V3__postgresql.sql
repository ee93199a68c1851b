-- The clock that all processes share, in milliseconds since 1970. Not current_timestamp, which stands still in a transaction.
create function clock_millis() returns bigint language sql volatile
  as 'select floor(extract(epoch from clock_timestamp()) * 1000)::bigint';

create function audit_entry_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the audit trail is append-only: % of audit_entry is refused', tg_op using errcode = 'insufficient_privilege';
end $$;

create function audit_entry_is_next() returns trigger language plpgsql as $$
begin
  if new.seq <> coalesce((select max(seq) from audit_entry), 0) + 1 then
    raise exception 'the audit trail has no gaps: entry % is not the next', new.seq using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;

create trigger audit_entry_no_change before update or delete on audit_entry
  for each row execute function audit_entry_is_append_only();
create trigger audit_entry_no_truncate before truncate on audit_entry
  for each statement execute function audit_entry_is_append_only();
create trigger audit_entry_next before insert on audit_entry
  for each row execute function audit_entry_is_next();

-- ALWAYS: also when session_replication_role says replica.
alter table audit_entry enable always trigger audit_entry_no_change;
alter table audit_entry enable always trigger audit_entry_no_truncate;
alter table audit_entry enable always trigger audit_entry_next;
