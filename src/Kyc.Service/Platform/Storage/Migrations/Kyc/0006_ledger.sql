-- The ledger: one hash chain per application over ciphertext and metadata, and signed checkpoints over the ends of the chains.
-- It outlives what it tells of, so nothing here refers to the tables of the data.

create table ledger_entry (
    application_id uuid   not null,
    sequence       bigint not null,
    previous       bytea  not null,
    content        bytea  not null,
    hash           bytea  not null,
    primary key (application_id, sequence)
);
comment on column ledger_entry.content is 'The one byte form of the entry: what is hashed. Hashes and facts in clear, no personal data.';
comment on column ledger_entry.hash is 'SHA-256 over previous hash and content.';

create table ledger_head (
    application_id  uuid   primary key,
    sequence        bigint not null,
    hash            bytea  not null,
    sealed_sequence bigint not null default 0
);
comment on table ledger_head is 'The end of each chain, locked by whoever appends. Proves nothing: the entries and the checkpoints do.';
comment on column ledger_head.sealed_sequence is 'Up to which entry a checkpoint covers the chain.';
-- Which chains the next checkpoint covers. Most have nothing new, so the index stays small.
create index ledger_head_unsealed on ledger_head (application_id) where sequence > sealed_sequence;

create table checkpoint (
    number    bigint   primary key,
    scope     smallint not null,
    content   bytea    not null,
    algorithm text     not null,
    key_id    text     not null,
    signature bytea    not null
);
comment on column checkpoint.scope is '1 chains that changed since the one before, 2 all chains.';
comment on column checkpoint.content is 'The one byte form of the checkpoint: what is signed.';
comment on column checkpoint.key_id is 'SHA-256 of the public key that signed.';
create index checkpoint_scope on checkpoint (scope, number);

create table checkpoint_leaf (
    application_id uuid   not null,
    number         bigint not null references checkpoint (number),
    sequence       bigint not null,
    hash           bytea  not null,
    primary key (application_id, number)
);
comment on table checkpoint_leaf is 'Heads that a checkpoint of scope 1 covers: what its root is recomputed from.';
create index checkpoint_leaf_number on checkpoint_leaf (number, application_id);

create table sealed_head (
    application_id uuid   primary key,
    sequence       bigint not null,
    hash           bytea  not null
);
comment on table sealed_head is 'Heads that the newest checkpoint of scope 2 covers; replaced by the next one.';

create table self_check (
    started_at  timestamptz primary key,
    finished_at timestamptz not null,
    checked     bigint      not null,
    faults      bigint      not null
);
comment on table self_check is 'Runs of the nightly check over all chains that came to their end.';

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'table % is append-only', tg_table_name;
end $$;

create trigger ledger_entry_append_only before update or delete or truncate on ledger_entry
    for each statement execute function refuse_change();
create trigger checkpoint_append_only before update or delete or truncate on checkpoint
    for each statement execute function refuse_change();
create trigger checkpoint_leaf_append_only before update or delete or truncate on checkpoint_leaf
    for each statement execute function refuse_change();
