-- What replicas proved in each phase: replica_proof keeps only the newest of each replica, and a receipt has them all.
create table phase_proof (
  rotation_id   varchar(26)  not null references rotation (id),
  phase         varchar(32)  not null,
  service       varchar(200) not null,
  replica       varchar(200) not null,
  secret        varchar(121) not null,
  deployment    varchar(200) not null,
  signs         varchar(16),
  accepts       varchar(64)  not null,
  outgoing_used timestamp with time zone,
  at            timestamp with time zone not null,
  primary key (rotation_id, phase, service, replica, secret)
);

-- A review that came after the receipt, signed like it.
create table receipt_review (
  rotation_id varchar(26) primary key references rotation (id),
  body        varchar not null,
  note        varchar not null
);
