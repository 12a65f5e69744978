-- The newest checkpoint, written down where whoever can change the ledger cannot: a ledger cut back to an earlier state,
-- checkpoints and all, does not hold it.

create table checkpoint_witness (
    one    boolean primary key default true check (one),
    number bigint  not null,
    hash   bytea   not null
);
comment on column checkpoint_witness.hash is 'SHA-256 of the checkpoint''s bytes.';
