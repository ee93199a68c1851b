-- The audit trail. Its text is kept exactly as it was hashed and signed: never jsonb, never trimmed.
--
-- Roles in production: let the role that migrates (the owner) differ from the role that serves. The serving role needs
--   grant select, insert, update, delete on all tables in schema public to <app>;
--   revoke update, delete on audit_entry from <app>;   revoke insert, delete on audit_head from <app>;
-- and the sequences' usage. The triggers of the next migration refuse UPDATE, DELETE and TRUNCATE to the owner too, but an
-- owner can drop a trigger: what shows that is the signature in the head and the anchor outside of this database.

create table audit_entry (
  seq       bigint  primary key,
  body      varchar not null,
  leaf_hash bytea   not null
);

create table audit_head (
  id              integer primary key check (id = 1),
  size            bigint  not null,
  compact_range   varchar not null,
  last_entry_hash varchar not null,
  checkpoint_note varchar not null
);
insert into audit_head (id, size, compact_range, last_entry_hash, checkpoint_note) values (1, 0, '', '', '');
