-- Account applications. What the customer declared is ciphertext under a key of the application.

create table application (
    id               uuid primary key,
    reference_code   char(8)     not null unique,
    caller_program   text        not null,
    idempotency_key  text        not null,
    request_mac      bytea       not null,
    channel          smallint    not null,
    declaration      bytea       not null,
    state            smallint    not null,
    outcome_code     text        not null default '',
    method           smallint    not null default 0,
    verified_at      timestamptz,
    created_at       timestamptz not null,
    updated_at       timestamptz not null,
    unique (caller_program, idempotency_key)
);
comment on column application.request_mac is 'Keyed MAC of the create request: tells a repeated call from a reused key without keeping the content.';
comment on column application.declaration is 'AES-256-GCM ciphertext of the declared data and the consent.';

create table application_transition (
    application_id  uuid        not null references application (id),
    sequence        bigint      not null,
    previous_state  smallint    not null,
    state           smallint    not null,
    outcome_code    text        not null default '',
    caller_program  text        not null,
    caller_person   text        not null,
    occurred_at     timestamptz not null,
    primary key (application_id, sequence)
);

-- Append-only: history is added to, never rewritten. Removal is the retention rules' alone.
create function refuse_update() returns trigger language plpgsql as $$
begin
    raise exception 'table % is append-only', tg_table_name;
end $$;

create trigger application_transition_append_only before update on application_transition
    for each statement execute function refuse_update();
