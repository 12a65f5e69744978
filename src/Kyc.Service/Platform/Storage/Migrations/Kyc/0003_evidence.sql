-- The verification record (確認記録) and what proves it.

create table verification_record (
    id               uuid primary key,
    application_id   uuid        not null references application (id),
    corrects         uuid        references verification_record (id),
    method           smallint    not null,
    method_letter    text        not null,
    rule_revision    text        not null,
    verified_at      timestamptz not null,
    verified_program text        not null,
    verified_person  text        not null,
    recorded_by      text        not null,
    recorded_at      timestamptz not null,
    channel          smallint    not null,
    content          bytea       not null,
    certificate_mac  bytea       not null
);
comment on table verification_record is 'Append-only legal record; a correction is a new row that points at the old one.';
comment on column verification_record.content is 'AES-256-GCM ciphertext of name, address, birth date, document number, purpose, occupation as recorded.';
comment on column verification_record.certificate_mac is 'Keyed MAC of issuer key and serial number: look-up without keeping the serial as an identifier.';
create index verification_record_application on verification_record (application_id);
create index verification_record_certificate on verification_record (certificate_mac);
create trigger verification_record_append_only before update on verification_record
    for each statement execute function refuse_update();

create table evidence_item (
    id                uuid primary key,
    application_id    uuid        not null references application (id),
    session_id        uuid        not null references card_session (id),
    kind              smallint    not null,
    ciphertext        bytea       not null,
    ciphertext_sha256 bytea       not null,
    created_at        timestamptz not null,
    unique (session_id, kind)
);
comment on column evidence_item.kind is '1 document, 2 signature, 3 certificate, 4 revocation answer, 5 reading facts.';
create trigger evidence_item_append_only before update on evidence_item
    for each statement execute function refuse_update();
create index evidence_item_application on evidence_item (application_id);
