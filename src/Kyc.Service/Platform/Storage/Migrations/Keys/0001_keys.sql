-- Keys of the service, each wrapped by the key-encryption key. Destroying a row here makes what it protected unreadable.

create table service_key (
    name        text primary key,
    kek_id      text        not null,
    wrapped     bytea       not null,
    created_at  timestamptz not null default now()
);
comment on table service_key is 'Long-lived keys by purpose, for example the key of the look-up MAC.';

create table data_key (
    application_id uuid        not null,
    data_class     smallint    not null,
    kek_id         text        not null,
    wrapped        bytea       not null,
    created_at     timestamptz not null default now(),
    primary key (application_id, data_class)
);
comment on table data_key is 'One AES-256 key per application and data class (1 declaration, 2 verification record, 3 evidence).';
