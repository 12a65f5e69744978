-- Verification by mail: documents received, letters, batches, posting, tracking.

-- The method of a verified application by its stable name, with the letter and the revision of the rule on the day that counts.
alter table application
    add column method_code   text not null default '',
    add column method_letter text not null default '',
    add column rule_revision text not null default '';
update application set
    method_code = 'JPKI-SIGNATURE',
    method_letter = case when (verified_at at time zone 'UTC' + interval '9 hours')::date >= date '2027-04-01' then 'ヌ'
        when (verified_at at time zone 'UTC' + interval '9 hours')::date >= date '2025-06-24' then 'カ' else 'ワ' end,
    rule_revision = case when (verified_at at time zone 'UTC' + interval '9 hours')::date >= date '2027-04-01' then '420M60000F5A001_20270401_508M60000F5A005'
        when (verified_at at time zone 'UTC' + interval '9 hours')::date >= date '2025-06-24' then '420M60000F5A001_20260806_508M60000F5A006' else 'until 2025-06-23' end
    where verified_at is not null;

-- What proves a verification by mail has no card session.
alter table evidence_item alter column session_id drop not null;

create table mail_document (
    id                uuid        primary key,
    application_id    uuid        not null references application (id),
    method_code       text        not null,
    input             smallint    not null,
    state             smallint    not null,
    content           bytea       not null,
    evidence_id       uuid,
    evidence_commitment bytea,
    scanned           boolean     not null,
    entered_program   text        not null,
    entered_person    text        not null,
    entered_at        timestamptz not null,
    confirmed_program text        not null default '',
    confirmed_person  text        not null default '',
    confirmed_at      timestamptz,
    disposal          smallint    not null default 0,
    disposed_on       date,
    disposed_program  text        not null default '',
    disposed_person   text        not null default '',
    disposed_at       timestamptz
);
comment on column mail_document.content is 'AES-256-GCM ciphertext of what was typed from the document.';
comment on column mail_document.state is '1 typed once, 2 confirmed, 3 differs from the declaration, 4 closed.';
comment on column mail_document.evidence_id is 'The scan, or when there is none the transcription that stands beside the paper in the file.';
comment on column mail_document.disposal is 'Of the paper: 0 in the house, 1 returned, 2 destroyed.';
create unique index mail_document_live on mail_document (application_id, input) where state < 4;
create index mail_document_application on mail_document (application_id);

create table mail_batch (
    id              uuid        primary key,
    caller_program  text        not null,
    idempotency_key text        not null,
    service         smallint    not null,
    planned_on      date        not null,
    letters         int         not null,
    sheets_printed  int         not null default 0,
    sheets_spoiled  int         not null default 0,
    printed_on      date,
    created_at      timestamptz not null,
    unique (caller_program, idempotency_key)
);
comment on column mail_batch.printed_on is 'Day in Japan on which the count was confirmed.';

create table mail_item (
    id                uuid        primary key,
    sequence          bigint      not null generated always as identity,
    application_id    uuid        not null references application (id),
    management_number text        not null unique,
    state             smallint    not null,
    sending           smallint    not null,
    batch_id          uuid        references mail_batch (id),
    prints            smallint    not null default 0,
    posting_number    text,
    posting_date      date,
    stage             smallint    not null default 0,
    reason            smallint    not null default 0,
    due               smallint    not null default 0,
    due_on            date,
    looked_on         date,
    code_hash         text        not null default '',
    code_tries        smallint    not null default 0,
    code_expires_at   timestamptz,
    code_accepted_at  timestamptz,
    created_at        timestamptz not null,
    updated_at        timestamptz not null,
    unique (posting_number, posting_date)
);
comment on column mail_item.state is '1 ready, 2 batched, 3 printed, 4 posted, 5 concluded, 6 failed, 7 withdrawn.';
comment on column mail_item.prints is 'Print runs that the letter was in: its sheets, good and spoiled.';
comment on column mail_item.looked_on is 'Day in Japan on which deadlines were looked at last.';
comment on column mail_item.posting_date is 'Day of posting in Japan: the legal act.';
comment on column mail_item.code_hash is 'Slow hash of the activation code with its parameters; empty when there is none.';
create unique index mail_item_open on mail_item (application_id) where state < 5;
create index mail_item_queue on mail_item (state, id);
create index mail_item_due on mail_item (due_on) where due_on is not null;
create index mail_item_application on mail_item (application_id);
create index mail_item_batch on mail_item (batch_id);

-- What happened in the mail room, by whom: printing, reprinting, spoiled sheets, posting, reminders, decisions.
create table mail_event (
    sequence       bigint      generated always as identity primary key,
    batch_id       uuid        references mail_batch (id),
    item_id        uuid        references mail_item (id),
    kind           text        not null,
    detail         text        not null default '',
    caller_program text        not null,
    caller_person  text        not null,
    occurred_at    timestamptz not null
);
create index mail_event_item on mail_event (item_id);
create index mail_event_batch on mail_event (batch_id);
create trigger mail_event_append_only before update on mail_event for each statement execute function refuse_update();

create table mail_report (
    item_id          uuid        not null references mail_item (id),
    event            smallint    not null,
    reason           smallint    not null,
    at               timestamptz not null,
    office           text        not null,
    imported_program text        not null,
    imported_person  text        not null,
    imported_at      timestamptz not null,
    primary key (item_id, event, reason, at, office)
);
comment on table mail_report is 'Reports of the post office, each once. What they come to is computed from all of them.';
create trigger mail_report_append_only before update on mail_report for each statement execute function refuse_update();

create table postcode_table (
    only_row     boolean     primary key default true check (only_row),
    content      bytea       not null,
    imported_at  timestamptz not null,
    imported_program text    not null,
    imported_person  text    not null
);
comment on table postcode_table is 'The table of postcodes that took the place of the shipped one; none while that one counts.';
alter table postcode_table alter column content set storage external;
