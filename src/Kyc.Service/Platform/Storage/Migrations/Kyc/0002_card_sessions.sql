-- One attempt to verify by card: the document to be signed and what became of it.

create table card_session (
    id              uuid primary key,
    application_id  uuid        not null references application (id),
    state           smallint    not null,
    document        bytea       not null,
    document_sha256 bytea       not null,
    issued_at       timestamptz not null,
    expires_at      timestamptz not null,
    opened_program  text        not null,
    opened_person   text        not null,
    submission_mac  bytea,
    outcome         smallint    not null default 0,
    outcome_code    text        not null default '',
    decided_at      timestamptz
);
comment on column card_session.state is '1 open, 2 decided, 3 replaced by a later session. Expiry is a matter of expires_at alone.';
comment on column card_session.document is 'AES-256-GCM ciphertext of the application document.';
comment on column card_session.submission_mac is 'Keyed MAC of the submission that was decided: a repeated call gets the same answer, another is refused.';

-- At most one open session an application: a replaced one can never be answered again.
create unique index card_session_open on card_session (application_id) where state = 1;
